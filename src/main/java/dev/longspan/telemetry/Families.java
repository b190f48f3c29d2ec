package dev.longspan.telemetry;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What one scrape found, metric by metric. */
final class Families {

  private final Map<Metric, List<CounterDataPointSnapshot>> counters = new EnumMap<>(Metric.class);
  private final Map<Metric, List<GaugeDataPointSnapshot>> gauges = new EnumMap<>(Metric.class);
  private final Map<Metric, List<HistogramDataPointSnapshot>> histograms =
      new EnumMap<>(Metric.class);
  private final Map<Metric, List<InfoDataPointSnapshot>> infos = new EnumMap<>(Metric.class);

  void counter(Metric metric, long value, String... labelValues) {
    points(counters, metric)
        .add(new CounterDataPointSnapshot(value, labels(metric, labelValues), null, 0));
  }

  void gauge(Metric metric, long value, String... labelValues) {
    points(gauges, metric)
        .add(new GaugeDataPointSnapshot(value, labels(metric, labelValues), null));
  }

  void histogram(Metric metric, Histogram.Total total, String... labelValues) {
    points(histograms, metric)
        .add(
            new HistogramDataPointSnapshot(
                ClassicHistogramBuckets.of(total.buckets.boundsSeconds(), total.counts),
                total.sumSeconds,
                labels(metric, labelValues),
                Exemplars.EMPTY,
                0));
  }

  void info(Metric metric, String... labelValues) {
    points(infos, metric).add(new InfoDataPointSnapshot(labels(metric, labelValues)));
  }

  MetricSnapshots snapshots() {
    List<MetricSnapshot> snapshots = new ArrayList<>();
    counters.forEach((metric, all) -> snapshots.add(new CounterSnapshot(metric.metadata(), all)));
    gauges.forEach((metric, all) -> snapshots.add(new GaugeSnapshot(metric.metadata(), all)));
    histograms.forEach(
        (metric, all) -> snapshots.add(new HistogramSnapshot(metric.metadata(), all)));
    infos.forEach((metric, all) -> snapshots.add(new InfoSnapshot(metric.metadata(), all)));
    return new MetricSnapshots(snapshots);
  }

  private static <P> List<P> points(Map<Metric, List<P>> points, Metric metric) {
    return points.computeIfAbsent(metric, each -> new ArrayList<>());
  }

  private static Labels labels(Metric metric, String... values) {
    return Labels.of(metric.labelNames(), values);
  }
}
