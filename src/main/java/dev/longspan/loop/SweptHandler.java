package dev.longspan.loop;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** A connection's handler that has deadlines. */
public abstract class SweptHandler extends ChannelInboundHandlerAdapter implements Swept {

  private ChannelHandlerContext context;
  private int sweepPlace = -1;

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  /** Its place in the pipeline of its connection. */
  protected final ChannelHandlerContext context() {
    return context;
  }

  /** Writes to the peer, behind what was written before; not flushed. */
  protected final void write(Object message) {
    context.write(message, context.voidPromise());
  }

  @Override
  public final void cut() {
    context.close();
  }

  @Override
  public final int sweepPlace() {
    return sweepPlace;
  }

  @Override
  public final void sweepPlace(int place) {
    sweepPlace = place;
  }
}
