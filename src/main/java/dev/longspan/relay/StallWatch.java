package dev.longspan.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOutboundBuffer;

/** Notices that bytes wait for a peer that takes none of them. */
final class StallWatch {

  /** What was first in line when it was looked at last, and since when nothing of it went. */
  private Object first;

  private int at;
  private long since;

  /**
   * Whether bytes wait, and none of them went for so long.
   *
   * @param waiting what waits for the peer; null: its connection is closed
   */
  boolean isStalled(ChannelOutboundBuffer waiting, long now, long limitNanos) {
    if (waiting == null || !(waiting.current() instanceof ByteBuf current)) {
      first = null;
      return false;
    }
    if (current != first || current.readerIndex() != at) {
      first = current;
      at = current.readerIndex();
      since = now;
      return false;
    }
    return now - since > limitNanos;
  }
}
