package dev.longspan.config;

import java.util.Optional;

/**
 * What is done with the requests that match.
 *
 * @param name unique among the routes; the {@code route} label of the metrics
 * @param match which requests
 * @param rewrite what the upstream gets instead; empty: the request as it came
 * @param upstream key into {@link Configuration#upstreams()}
 * @param timeouts how long things may take
 * @param keepalive pings that the gateway sends on relayed WebSockets; empty: none
 * @param limits how large things may be
 * @param relay how WebSockets are relayed
 * @param headers changes to request and response headers
 */
public record RouteConfig(
    String name,
    MatchConfig match,
    Optional<RewriteConfig> rewrite,
    String upstream,
    TimeoutsConfig timeouts,
    Optional<KeepaliveConfig> keepalive,
    LimitsConfig limits,
    RelayConfig relay,
    HeadersConfig headers) {}
