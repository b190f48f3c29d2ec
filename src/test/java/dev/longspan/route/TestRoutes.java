package dev.longspan.route;

import dev.longspan.config.HeadersConfig;
import dev.longspan.config.LimitsConfig;
import dev.longspan.config.MatchConfig;
import dev.longspan.config.RelayConfig;
import dev.longspan.config.RouteConfig;
import dev.longspan.config.TimeoutsConfig;
import dev.longspan.protocol.RequestTarget;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Routes with only the parts that matter for matching. */
final class TestRoutes {

  private TestRoutes() {}

  static RouteConfig route(String name, MatchConfig match) {
    return new RouteConfig(
        name,
        match,
        Optional.empty(),
        "upstream",
        List.of(),
        TimeoutsConfig.DEFAULT,
        Optional.empty(),
        LimitsConfig.NONE,
        RelayConfig.DEFAULT,
        Optional.empty(),
        Optional.empty(),
        HeadersConfig.NONE,
        List.of(),
        RouteConfig.Reject.HTTP);
  }

  static RouteConfig prefix(String name, String host, String prefix) {
    return route(
        name, new MatchConfig(hosts(host), new MatchConfig.Prefix(prefix), List.of(), Map.of()));
  }

  static RouteConfig exact(String name, String host, String path) {
    return route(
        name, new MatchConfig(hosts(host), new MatchConfig.Exact(path), List.of(), Map.of()));
  }

  private static List<String> hosts(String host) {
    return host.equals("any") ? List.of() : List.of(host);
  }

  static RequestTarget target(String target) {
    if (RequestTarget.parse(target) instanceof RequestTarget parsed) {
      return parsed;
    }
    throw new AssertionError(target + " is refused: " + RequestTarget.parse(target));
  }
}
