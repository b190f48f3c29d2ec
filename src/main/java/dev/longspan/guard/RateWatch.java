package dev.longspan.guard;

import java.util.concurrent.TimeUnit;

/**
 * How fast one client sends, held against its route's limits. Looked at once for each read, with a
 * clock that is only as fine as the loop's ticks. Lives on one event loop.
 *
 * <p>What two seconds allow may come at once: networks hold bytes up and let them go together.
 */
public final class RateWatch {

  /** What is over its limit. */
  public enum Excess {
    NONE,
    MESSAGES,
    BYTES
  }

  private static final double BURST_SECONDS = 2;

  /** Per second; 0: not limited. */
  private final long messageLimit;

  private final long byteLimit;
  private double messagesLeft;
  private double bytesLeft;
  private long messagesSeen;
  private long bytesSeen;
  private long lastNanos;

  private RateWatch(long messagesPerSecond, long bytesPerSecond, long now) {
    this.messageLimit = messagesPerSecond;
    this.byteLimit = bytesPerSecond;
    this.messagesLeft = messagesPerSecond * BURST_SECONDS;
    this.bytesLeft = bytesPerSecond * BURST_SECONDS;
    this.lastNanos = now;
  }

  /**
   * Begins to watch.
   *
   * @param messagesPerSecond 0: not limited
   * @param bytesPerSecond 0: not limited
   * @param now {@link System#nanoTime()}, about
   * @return null when nothing is limited
   */
  public static RateWatch of(long messagesPerSecond, long bytesPerSecond, long now) {
    return messagesPerSecond == 0 && bytesPerSecond == 0
        ? null
        : new RateWatch(messagesPerSecond, bytesPerSecond, now);
  }

  /**
   * Looks at what has come.
   *
   * @param messages since the beginning
   * @param bytes since the beginning
   * @param tick {@link System#nanoTime()} as of the loop's last tick
   */
  public Excess excess(long messages, long bytes, long tick) {
    messagesLeft -= messages - messagesSeen;
    bytesLeft -= bytes - bytesSeen;
    messagesSeen = messages;
    bytesSeen = bytes;
    refill(tick);
    if (isOver()) {
      // It may be the clock that is behind: a loop that was held up reads before it ticks.
      refill(System.nanoTime());
    }
    if (!isOver()) {
      return Excess.NONE;
    }
    return messageLimit != 0 && messagesLeft < 0 ? Excess.MESSAGES : Excess.BYTES;
  }

  private boolean isOver() {
    return (messageLimit != 0 && messagesLeft < 0) || (byteLimit != 0 && bytesLeft < 0);
  }

  private void refill(long now) {
    if (now - lastNanos <= 0) {
      return;
    }
    double seconds = (now - lastNanos) / (double) TimeUnit.SECONDS.toNanos(1);
    lastNanos = now;
    messagesLeft = Math.min(messagesLeft + seconds * messageLimit, messageLimit * BURST_SECONDS);
    bytesLeft = Math.min(bytesLeft + seconds * byteLimit, byteLimit * BURST_SECONDS);
  }
}
