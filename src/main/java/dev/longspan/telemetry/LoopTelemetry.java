package dev.longspan.telemetry;

import java.util.concurrent.ConcurrentHashMap;

/** Counters of one event loop, written by it alone. */
public final class LoopTelemetry {

  private final Totals totals;
  private final Http2Telemetry http2;
  private final ConcurrentHashMap<String, RouteTelemetry> routes = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<Totals.EndpointName, EndpointTelemetry> endpoints =
      new ConcurrentHashMap<>();

  private final Histogram delay;
  private final ConcurrentHashMap<String, PollTelemetry> polls = new ConcurrentHashMap<>();

  LoopTelemetry(Totals totals) {
    this.totals = totals;
    http2 = totals.newHttp2();
    totals.writtenBy(this);
    this.delay = totals.newDelay();
  }

  /** The loop's tick came so much later than it should have. */
  public void late(long nanos) {
    delay.record(nanos);
  }

  /**
   * Counters of a route on this event loop; the same object for the same name, also after the route
   * was gone for a while. Not for the hot path: keep it.
   */
  public RouteTelemetry route(String name) {
    return routes.computeIfAbsent(name, totals::newRoute);
  }

  /**
   * Counters of what no route matched, or what was refused before a route was looked for: route
   * {@code -}.
   */
  public RouteTelemetry unrouted() {
    return route(Totals.UNROUTED);
  }

  /** Counters of HTTP/2 connections on this event loop. */
  public Http2Telemetry http2() {
    return http2;
  }

  /** Counters of an endpoint on this event loop; the same object for the same names. Keep it. */
  public EndpointTelemetry endpoint(String upstream, String endpoint) {
    return endpoints.computeIfAbsent(
        new Totals.EndpointName(upstream, endpoint), totals::newEndpoint);
  }

  /**
   * Counters of a polled upstream on this event loop; the same object for the same name. Keep it.
   */
  public PollTelemetry polls(String upstream) {
    return polls.computeIfAbsent(upstream, totals::newPolls);
  }

  /** Any thread. */
  void forgetEndpoint(Totals.EndpointName name) {
    endpoints.remove(name);
  }
}
