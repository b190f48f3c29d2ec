package dev.longspan.telemetry;

/** Counters of one endpoint on one event loop; plain fields. */
public final class EndpointTelemetry {

  EndpointTelemetry() {}

  /** A connection to the endpoint was opened, after this many nanoseconds. */
  public void connectionOpened(long connectNanos) {}

  /** A connection to the endpoint ended. */
  public void connectionClosed() {}

  /** Something went wrong with the endpoint. */
  public void failure(UpstreamFailure reason) {}
}
