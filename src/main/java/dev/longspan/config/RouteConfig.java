package dev.longspan.config;

import java.util.List;
import java.util.Optional;

/**
 * What is done with the requests that match.
 *
 * @param name unique among the routes; the {@code route} label of the metrics
 * @param match which requests
 * @param rewrite what the upstream gets instead; empty: the request as it came
 * @param upstream key into {@link Configuration#upstreams()}
 * @param origins which pages' origins may open WebSockets and sessions, like {@code
 *     https://example.com} or {@code https://*.example.com}; empty: not checked
 * @param timeouts how long things may take
 * @param keepalive pings that the gateway sends on relayed WebSockets; empty: none
 * @param limits how large things may be
 * @param relay how WebSockets are relayed
 * @param sessions HTTP clients of a WebSocket backend; empty: none
 * @param sockjs clients that speak SockJS; empty: none
 * @param headers changes to request and response headers
 * @param guards what a request must pass, in this order
 * @param reject how they refuse a WebSocket
 */
public record RouteConfig(
    String name,
    MatchConfig match,
    Optional<RewriteConfig> rewrite,
    String upstream,
    List<String> origins,
    TimeoutsConfig timeouts,
    Optional<KeepaliveConfig> keepalive,
    LimitsConfig limits,
    RelayConfig relay,
    Optional<SessionsConfig> sessions,
    Optional<SockJsConfig> sockjs,
    HeadersConfig headers,
    List<GuardConfig> guards,
    Reject reject) {

  public static final Reject DEFAULT_REJECT = Reject.HTTP;

  public RouteConfig {
    origins = List.copyOf(origins);
    guards = List.copyOf(guards);
  }

  /** How a guard refuses a WebSocket. */
  public enum Reject {
    /** With an HTTP status, which scripts in browsers can't see. */
    HTTP,
    /** By accepting it, and closing it at once. */
    CLOSE
  }
}
