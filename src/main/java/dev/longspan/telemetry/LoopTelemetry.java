package dev.longspan.telemetry;

/** Counters of one event loop, written by it alone. */
public final class LoopTelemetry {

  LoopTelemetry() {}

  /** Counters of a route on this event loop; the same object for the same name. Not for the hot path: keep it. */
  public RouteTelemetry route(String name) {
    throw new UnsupportedOperationException();
  }

  /** Counters of an endpoint on this event loop; the same object for the same names. Keep it. */
  public EndpointTelemetry endpoint(String upstream, String endpoint) {
    throw new UnsupportedOperationException();
  }
}
