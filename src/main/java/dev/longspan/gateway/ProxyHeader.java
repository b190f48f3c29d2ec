package dev.longspan.gateway;

import dev.longspan.http.PeerAddress;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProtocolException;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the PROXY header (version 1 or 2) off the beginning of a connection, and learns from it who
 * the client is. A connection that begins otherwise is closed: what stands in for the header would
 * be whatever a client writes.
 */
final class ProxyHeader extends ChannelInboundHandlerAdapter {

  private static final Logger log = LoggerFactory.getLogger(ProxyHeader.class);

  private final Runnable whenMissing;
  private boolean broken;

  private ProxyHeader(Runnable whenMissing) {
    this.whenMissing = whenMissing;
  }

  /**
   * Asks for the header on a connection that was just accepted.
   *
   * @param whenMissing counts one that has none
   */
  static void install(Channel channel, Runnable whenMissing) {
    channel.pipeline().addLast(new HAProxyMessageDecoder(), new ProxyHeader(whenMissing));
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!(message instanceof HAProxyMessage header)) {
      ctx.fireChannelRead(message);
      return;
    }
    try {
      // LOCAL is the load balancer speaking for itself; UNKNOWN and UNIX sockets have no address.
      String source = header.command() == HAProxyCommand.PROXY ? header.sourceAddress() : null;
      InetAddress client =
          source == null ? null : NetUtil.createInetAddressFromIpAddressString(source);
      if (client != null) {
        PeerAddress.told(ctx.channel(), client);
      }
    } finally {
      header.release();
    }
    ctx.pipeline().remove(this);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause.getCause() instanceof HAProxyProtocolException)
        && !(cause instanceof HAProxyProtocolException)) {
      ctx.fireExceptionCaught(cause);
      return;
    }
    if (!broken) {
      broken = true;
      whenMissing.run();
      log.debug("no PROXY header peer={}", ctx.channel().remoteAddress());
      ctx.close();
    }
  }
}
