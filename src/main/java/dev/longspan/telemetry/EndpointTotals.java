package dev.longspan.telemetry;

import java.util.List;

/** One endpoint's counters, summed over the event loops by one scrape. */
final class EndpointTotals {

  private static final UpstreamFailure[] FAILURES = UpstreamFailure.values();

  private final Totals.EndpointName name;
  private final Histogram.Total connects = new Histogram.Total(Buckets.CONNECT);
  private final long[] failures = new long[FAILURES.length];
  private long open;

  EndpointTotals(Totals.EndpointName name, List<EndpointTelemetry> loops) {
    this.name = name;
    for (EndpointTelemetry loop : loops) {
      open += loop.open;
      connects.add(loop.connects);
      for (UpstreamFailure reason : FAILURES) {
        failures[reason.ordinal()] += loop.failures[reason.ordinal()];
      }
    }
  }

  void collect(Families families) {
    String upstream = name.upstream();
    String endpoint = name.endpoint();
    families.gauge(Metric.UPSTREAM_CONNECTIONS, open, upstream, endpoint);
    families.histogram(Metric.UPSTREAM_CONNECT, connects, upstream, endpoint);
    for (UpstreamFailure reason : FAILURES) {
      families.counter(
          Metric.UPSTREAM_FAILURES, failures[reason.ordinal()], upstream, endpoint, reason.label());
    }
  }
}
