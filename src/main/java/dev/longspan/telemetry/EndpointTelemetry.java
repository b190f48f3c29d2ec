package dev.longspan.telemetry;

/** Counters of one endpoint on one event loop; plain fields. */
public final class EndpointTelemetry {

  final Histogram connects = new Histogram(0, Buckets.CONNECT);
  final long[] failures = new long[UpstreamFailure.values().length];
  long open;

  EndpointTelemetry() {}

  /** A connection to the endpoint was opened, after this many nanoseconds. */
  public void connectionOpened(long connectNanos) {
    open++;
    connects.record(connectNanos);
  }

  /** A connection to the endpoint ended. */
  public void connectionClosed() {
    open--;
  }

  /** Something went wrong with the endpoint. */
  public void failure(UpstreamFailure reason) {
    failures[reason.ordinal()]++;
  }
}
