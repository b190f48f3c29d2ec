package dev.longspan.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** The gateway's pings to one peer, of which one at a time is under way. */
public final class Keepalive {

  /** What {@link #answered} says of a pong that answers no ping of the gateway. */
  public static final long NOT_AN_ANSWER = -1;

  /** When the ping went out that awaits its answer, {@link System#nanoTime()}. */
  private long sentNanos;

  /** The same by the loop's clock. */
  private long awaitingSince;

  /** Of the last ping that was answered; 0: none was. */
  private long roundTripNanos;

  private boolean underWay;
  private boolean heard;

  /** Whether a ping awaits its answer. */
  public boolean isUnderWay() {
    return underWay;
  }

  /** The peer sent something: it is alive. */
  public void heard() {
    heard = true;
  }

  /**
   * The next ping, to be sent at once.
   *
   * @param now by the loop's clock
   * @param masked whether it goes to a backend, as a client's frame
   */
  public ByteBuf ping(ByteBufAllocator allocator, long now, boolean masked) {
    underWay = true;
    heard = false;
    sentNanos = System.nanoTime();
    awaitingSince = now;
    return KeepalivePing.frame(allocator, sentNanos, masked);
  }

  /**
   * Whether a whole pong frame answers the ping that is under way, which it then is no more.
   *
   * @param masked whether the pong came from a client
   * @return round-trip time in nanoseconds; or {@link #NOT_AN_ANSWER}
   */
  public long answered(ByteBuf in, int from, int to, boolean masked) {
    if (!underWay || !KeepalivePing.isAnsweredBy(in, from, to, masked, sentNanos)) {
      return NOT_AN_ANSWER;
    }
    underWay = false;
    roundTripNanos = System.nanoTime() - sentNanos;
    return roundTripNanos;
  }

  /** Round trip of the last ping that was answered, nanoseconds; 0: none was. */
  public long roundTripNanos() {
    return roundTripNanos;
  }

  /** Whether the peer owes a pong for too long, and sent nothing else meanwhile. */
  public boolean isOverdue(long now, long pongNanos) {
    if (!underWay) {
      return false;
    }
    if (heard) {
      // It lives; its pong may wait behind what it is sending.
      heard = false;
      awaitingSince = now;
    }
    return now - awaitingSince > pongNanos;
  }
}
