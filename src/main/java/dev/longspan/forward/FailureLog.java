package dev.longspan.forward;

import dev.longspan.route.Route;
import dev.longspan.telemetry.UpstreamFailure;
import dev.longspan.upstream.Endpoint;
import dev.longspan.upstream.UpstreamClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the log says of requests that did not get the backend's whole answer. */
final class FailureLog {

  private static final Logger log = LoggerFactory.getLogger(ForwardedExchange.class);

  private FailureLog() {}

  static void unreachable(UpstreamClient upstream, Route route, String detail) {
    log.warn(
        "no endpoint reachable upstream={} route={} detail=\"{}\"",
        upstream.name(),
        route.name(),
        detail);
  }

  static void failed(
      UpstreamClient upstream,
      Endpoint endpoint,
      Route route,
      UpstreamFailure reason,
      String detail) {
    log.warn(
        "backend failed upstream={} endpoint={} route={} reason={} detail=\"{}\"",
        upstream.name(),
        endpoint.label(),
        route.name(),
        reason.label(),
        detail);
  }

  static void late(UpstreamClient upstream, Route route) {
    log.warn("no answer in time upstream={} route={}", upstream.name(), route.name());
  }
}
