package dev.longspan.telemetry;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the operator of dropped access log lines: one warning for a burst, and one more every ten
 * seconds that it lasts.
 *
 * <p>Drops are told from any thread; the rest belongs to the writing thread, so that no event loop
 * writes a warning.
 */
final class DropWarning {

  private static final Logger LOG = LoggerFactory.getLogger(DropWarning.class);
  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final LongAdder dropped = new LongAdder();
  private long warnedOf;
  private long warnedAt = System.nanoTime() - PAUSE_NANOS;
  private String lastFailure;

  void dropped(long lines) {
    dropped.add(lines);
  }

  void failed(Exception reason) {
    lastFailure = reason.toString();
  }

  /** Warns when there is something to warn of, and the last time is long enough ago. */
  void emit() {
    long total = dropped.sum();
    long now = System.nanoTime();
    if (total == warnedOf || now - warnedAt < PAUSE_NANOS) {
      return;
    }
    LOG.warn(
        "access log lines dropped lines={} reason=\"{}\"",
        total - warnedOf,
        lastFailure == null ? "queue full" : lastFailure);
    warnedOf = total;
    warnedAt = now;
    lastFailure = null;
  }
}
