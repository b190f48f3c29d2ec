package dev.longspan.telemetry;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The counters of all event loops, by route and by endpoint, summed up when they are asked for.
 *
 * <p>No route is ever taken out: one that a reload removes keeps its series, and goes on where it
 * was when a later one brings it back. Endpoints that the DNS names are: each deploy brings others.
 */
final class Totals {

  /** The {@code route} label of what belongs to no route. */
  static final String UNROUTED = "-";

  /** The labels of an endpoint. */
  record EndpointName(String upstream, String endpoint) implements Comparable<EndpointName> {
    @Override
    public int compareTo(EndpointName other) {
      int byUpstream = upstream.compareTo(other.upstream);
      return byUpstream != 0 ? byUpstream : endpoint.compareTo(other.endpoint);
    }
  }

  /** A route's counters, one for each event loop. */
  record Route(CloseCodes closeCodes, List<RouteTelemetry> loops) {}

  private final List<LoopTelemetry> loops = new CopyOnWriteArrayList<>();
  private final Map<String, Route> routes = new ConcurrentSkipListMap<>();
  private final Map<EndpointName, List<EndpointTelemetry>> endpoints =
      new ConcurrentSkipListMap<>();
  private final List<Http2Telemetry> http2 = new CopyOnWriteArrayList<>();

  private final List<Histogram> delays = new CopyOnWriteArrayList<>();
  private final Map<String, List<PollTelemetry>> polls = new ConcurrentSkipListMap<>();

  /** Has a route on show before an event loop counts for it. */
  Route route(String name) {
    return routes.computeIfAbsent(
        name, each -> new Route(new CloseCodes(), new CopyOnWriteArrayList<>()));
  }

  /** Has an endpoint on show before an event loop counts for it. */
  List<EndpointTelemetry> endpoint(EndpointName name) {
    return endpoints.computeIfAbsent(name, each -> new CopyOnWriteArrayList<>());
  }

  /** One more event loop counts. */
  void writtenBy(LoopTelemetry loop) {
    loops.add(loop);
  }

  /** Shows an endpoint no longer that is gone for good. */
  void forgetEndpoint(EndpointName name) {
    endpoints.remove(name);
    loops.forEach(loop -> loop.forgetEndpoint(name));
  }

  /** Counters for one more event loop. */
  RouteTelemetry newRoute(String name) {
    Route route = route(name);
    RouteTelemetry counters = new RouteTelemetry(route.closeCodes);
    route.loops.add(counters);
    return counters;
  }

  /** Counters for one more event loop. */
  EndpointTelemetry newEndpoint(EndpointName name) {
    EndpointTelemetry counters = new EndpointTelemetry();
    endpoint(name).add(counters);
    return counters;
  }

  /** Counters for one more event loop. */
  Http2Telemetry newHttp2() {
    Http2Telemetry counters = new Http2Telemetry();
    http2.add(counters);
    return counters;
  }

  long openConnections() {
    return routes.values().stream()
        .flatMap(route -> route.loops.stream())
        .flatMapToLong(loop -> Arrays.stream(loop.open))
        .sum();
  }

  /** How late one more event loop is; they are numbered from 0. */
  Histogram newDelay() {
    Histogram delay = new Histogram(0, Buckets.DELAY);
    delays.add(delay);
    return delay;
  }

  /** Counters for one more event loop. */
  PollTelemetry newPolls(String upstream) {
    PollTelemetry counters = new PollTelemetry();
    polls.computeIfAbsent(upstream, each -> new CopyOnWriteArrayList<>()).add(counters);
    return counters;
  }

  /** Sums everything up. */
  void collect(Families families) {
    int loop = 0;
    for (Histogram delay : delays) {
      Histogram.Total total = new Histogram.Total(Buckets.DELAY);
      total.add(delay);
      families.histogram(Metric.LOOP_DELAY, total, Integer.toString(loop++));
    }
    Map<Integer, long[]> http2Errors = new TreeMap<>();
    http2.forEach(counters -> counters.addTo(http2Errors));
    Http2Telemetry.collect(http2Errors, families);
    routes.forEach((name, route) -> new RouteTotals(name, route.loops).collect(families));
    polls.forEach((upstream, loops) -> new PollTotals(upstream, loops).collect(families));
    endpoints.forEach((name, loops) -> new EndpointTotals(name, loops).collect(families));
  }
}
