package dev.longspan.bridge.longpoll;

import dev.longspan.config.LongPollConfig;
import java.time.Duration;

/** When the next poll may begin. */
final class Pace {

  private final long minimumNanos;
  private final long intervalNanos;
  private final int burst;
  private int emptyInRow;
  private long notBefore;
  private boolean backingOff;

  Pace(LongPollConfig.Pace config) {
    minimumNanos = config.minimum().map(Duration::toNanos).orElse(0L);
    intervalNanos = config.interval().toNanos();
    burst = config.burst();
  }

  /** Time of the loop's clock before which no poll begins. */
  long notBefore() {
    return notBefore;
  }

  /** Whether that is because of a failure. */
  boolean isBackingOff() {
    return backingOff;
  }

  /**
   * A poll was answered well.
   *
   * @param begun when it was sent
   * @param brought whether there was something in it
   */
  void answered(long begun, long now, boolean brought) {
    backingOff = false;
    // A backend that has nothing is meant to take its time about saying so.
    emptyInRow = brought || now - begun >= intervalNanos ? 0 : emptyInRow + 1;
    notBefore = begun + (emptyInRow > burst ? Math.max(intervalNanos, minimumNanos) : minimumNanos);
  }

  /** A poll failed: the next one waits until then. */
  void backOff(long until) {
    backingOff = true;
    notBefore = until;
  }
}
