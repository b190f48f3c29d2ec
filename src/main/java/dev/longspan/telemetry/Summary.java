package dev.longspan.telemetry;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The gateway's own counters and gauges at one moment, for the console: what a scrape would show,
 * histograms aside.
 */
public final class Summary {

  private static final String PREFIX = "longspan_";

  private final MetricSnapshots snapshots;

  Summary(MetricSnapshots snapshots) {
    this.snapshots = snapshots;
  }

  /**
   * Sums of a metric, by the values of one of its labels.
   *
   * @param metric without {@code longspan_} and {@code _total}
   * @param by the label; several, parted by spaces, give keys that are parted so
   */
  public Map<String, Long> sums(String metric, String by) {
    return sums(metric, by, labels -> true);
  }

  /** Sums of those series of a metric that the condition takes; see {@link #sums}. */
  public Map<String, Long> sums(String metric, String by, Predicate<Labels> condition) {
    Map<String, Long> sums = new TreeMap<>();
    String[] names = by.split(" ", -1);
    for (MetricSnapshot snapshot : snapshots) {
      if (!snapshot.getMetadata().getName().equals(PREFIX + metric)) {
        continue;
      }
      for (DataPointSnapshot point : snapshot.getDataPoints()) {
        if (condition.test(point.getLabels())) {
          sums.merge(key(point.getLabels(), names), value(point), Long::sum);
        }
      }
    }
    return sums;
  }

  /** Sum of all series of a metric that have this value of a label. */
  public long sum(String metric, String label, String value) {
    return sums(metric, label).getOrDefault(value, 0L);
  }

  /** Sum of all series of a metric. */
  public long sum(String metric) {
    return sums(metric, "").values().stream().mapToLong(Long::longValue).sum();
  }

  private static String key(Labels labels, String[] names) {
    StringBuilder key = new StringBuilder();
    for (String name : names) {
      key.append(key.isEmpty() ? "" : " ").append(labels.get(name));
    }
    return key.toString();
  }

  private static long value(DataPointSnapshot point) {
    if (point instanceof CounterSnapshot.CounterDataPointSnapshot counter) {
      return Math.round(counter.getValue());
    }
    return point instanceof GaugeSnapshot.GaugeDataPointSnapshot gauge
        ? Math.round(gauge.getValue())
        : 0;
  }
}
