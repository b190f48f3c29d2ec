package dev.longspan.telemetry;

/** Observations in fixed buckets: plain fields, written by one event loop, read by scrapes. */
final class Histogram extends LabelTable.Cell {

  private final long[] bounds;
  private final long[] counts;
  // Seconds, not nanoseconds: a long of nanoseconds is full after 107,000 connection-days.
  private double sumSeconds;

  Histogram(int key, Buckets buckets) {
    super(key);
    bounds = buckets.boundsNanos();
    counts = new long[bounds.length + 1];
  }

  /** Adds one observation; a negative one, from a clock that went back, counts as zero. */
  void record(long nanos) {
    int bucket = 0;
    while (bucket < bounds.length && nanos > bounds[bucket]) {
      bucket++;
    }
    counts[bucket]++;
    sumSeconds += Math.max(0, nanos) * 1e-9;
  }

  /** What several event loops observed under the same labels; used by one scrape. */
  static final class Total {
    final Buckets buckets;
    final long[] counts;
    double sumSeconds;

    Total(Buckets buckets) {
      this.buckets = buckets;
      counts = new long[buckets.boundsNanos().length + 1];
    }

    void add(Histogram histogram) {
      for (int i = 0; i < counts.length; i++) {
        counts[i] += histogram.counts[i];
      }
      sumSeconds += histogram.sumSeconds;
    }

    long count() {
      long count = 0;
      for (long each : counts) {
        count += each;
      }
      return count;
    }
  }
}
