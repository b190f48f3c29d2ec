package dev.longspan.gateway;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.List;
import java.util.concurrent.TimeUnit;
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

  private final List<ListenerVerticle> verticles;
  private volatile Gate gate;
  private int turn;

  Acceptor(Gate gate, List<ListenerVerticle> verticles) {
    this.gate = gate;
    this.verticles = verticles;
  }

  /** Takes connections in by this gate from now on. Any thread. */
  void gate(Gate value) {
    gate = value;
  }

  Gate gate() {
    return gate;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    turn = (turn + 1) % verticles.size();
    verticles.get(turn).accept((Channel) message, gate);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    log.error(
        "accepting failed listener={} cause=\"{}\"", gate.listener().name(), cause.toString());
    ctx.channel().config().setAutoRead(false);
    ctx.channel()
        .eventLoop()
        .schedule(
            () -> ctx.channel().config().setAutoRead(true), BREATHER_MILLIS, TimeUnit.MILLISECONDS);
  }
}
