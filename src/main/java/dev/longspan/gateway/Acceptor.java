package dev.longspan.gateway;

import dev.longspan.config.ListenerConfig;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deals the connections of one listener out to the event loops, each in turn, so that all have the
 * same number.
 */
final class Acceptor extends ChannelInboundHandlerAdapter {

  private static final Logger log = LoggerFactory.getLogger(Acceptor.class);

  /** Pause after a failure to accept, which is most likely a lack of file descriptors. */
  private static final long BREATHER_MILLIS = 200;

  private final ListenerConfig listener;
  private final List<ListenerVerticle> verticles;
  private final Supplier<ChannelHandler> tls;
  private int turn;

  /**
   * @param tls makes the handler that decrypts; null: plain text
   */
  Acceptor(
      ListenerConfig listener, List<ListenerVerticle> verticles, Supplier<ChannelHandler> tls) {
    this.listener = listener;
    this.verticles = verticles;
    this.tls = tls;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    turn = (turn + 1) % verticles.size();
    verticles.get(turn).accept((Channel) message, listener, tls);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    log.error("accepting failed listener={} cause=\"{}\"", listener.name(), cause.toString());
    ctx.channel().config().setAutoRead(false);
    ctx.channel()
        .eventLoop()
        .schedule(
            () -> ctx.channel().config().setAutoRead(true), BREATHER_MILLIS, TimeUnit.MILLISECONDS);
  }
}
