package dev.longspan.loop;

import io.netty.channel.ChannelInboundHandlerAdapter;

/** A connection's handler that has deadlines. */
public abstract class SweptHandler extends ChannelInboundHandlerAdapter implements Swept {

  private int sweepPlace = -1;

  @Override
  public final int sweepPlace() {
    return sweepPlace;
  }

  @Override
  public final void sweepPlace(int place) {
    sweepPlace = place;
  }
}
