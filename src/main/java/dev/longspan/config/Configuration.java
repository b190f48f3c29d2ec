package dev.longspan.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The whole of {@code longspan.yaml}, checked: every reference resolves, every value is in range.
 *
 * @param listeners where clients connect, at least one, in the order of the file
 * @param routes what is served, at least one, in the order of the file (which has no meaning: the
 *     most specific wins)
 * @param upstreams groups of endpoints by name
 * @param limits of all routes together
 * @param admin the operator's port
 * @param drain how the gateway ends
 * @param accessLog where ended requests and connections are written; empty: nowhere
 */
public record Configuration(
    List<ListenerConfig> listeners,
    List<RouteConfig> routes,
    Map<String, UpstreamConfig> upstreams,
    GatewayLimitsConfig limits,
    AdminConfig admin,
    DrainConfig drain,
    Optional<AccessLogConfig> accessLog) {

  public Configuration {
    listeners = List.copyOf(listeners);
    routes = List.copyOf(routes);
    upstreams = Map.copyOf(upstreams);
  }
}
