package dev.longspan.relay;

import dev.longspan.http.ByteStream;
import io.netty.channel.Channel;

/** Notices that bytes wait for a peer that takes none of them. */
public final class StallWatch {

  /** What was first in line when it was looked at last, and since when nothing of it went. */
  private Object first;

  private int at;
  private long since;

  /**
   * Whether bytes wait for the channel's peer, and none of them went for so long.
   *
   * @param now nanoseconds of the loop's clock
   * @param limitNanos how long is too long
   */
  public boolean isStalled(Channel channel, long now, long limitNanos) {
    ByteStream stream = ByteStream.of(channel);
    Object current = stream.firstInLine(channel);
    if (current == null) {
      first = null;
      return false;
    }
    int progress = stream.progress(channel);
    if (current != first || progress != at) {
      first = current;
      at = progress;
      since = now;
      return false;
    }
    return now - since > limitNanos;
  }
}
