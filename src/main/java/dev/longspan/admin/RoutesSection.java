package dev.longspan.admin;

import dev.longspan.config.Configuration;
import dev.longspan.config.MatchConfig;
import dev.longspan.config.RouteConfig;
import dev.longspan.telemetry.Summary;
import dev.longspan.telemetry.Telemetry;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** The routes, and what goes through each. */
public final class RoutesSection implements AdminSection {

  private static final Map<String, Comparator<RouteLine>> KEYS =
      Map.of(
          "name",
          Comparator.comparing(line -> line.config().name()),
          "connections",
          Comparator.comparingLong(RouteLine::connections),
          "opened",
          Comparator.comparingLong(RouteLine::opened),
          "requests",
          Comparator.comparingLong(RouteLine::requests),
          "rejected",
          Comparator.comparingLong(RouteLine::rejected),
          "bytes",
          Comparator.comparingLong(RouteLine::bytes));

  private final Supplier<Configuration> configuration;
  private final Telemetry telemetry;

  /**
   * @param configuration the one that serves
   */
  public RoutesSection(Supplier<Configuration> configuration, Telemetry telemetry) {
    this.configuration = configuration;
    this.telemetry = telemetry;
  }

  private record RouteLine(
      RouteConfig config,
      long connections,
      long opened,
      long requests,
      long rejected,
      long bytes) {}

  @Override
  public void mount(Router router) {
    router.get("/api/routes").handler(this::list);
  }

  private void list(RoutingContext context) {
    Listing listing = Listing.of(context);
    String text = Listing.parameter(context, "text", "").toLowerCase(Locale.ROOT);
    Answer.blocking(context, () -> listing.of(lines(text), KEYS, RoutesSection::rendered));
  }

  private List<RouteLine> lines(String text) {
    Summary summary = telemetry.summary();
    Map<String, Long> connections = summary.sums("connections", "route");
    Map<String, Long> opened = summary.sums("connections_opened", "route");
    Map<String, Long> requests = summary.sums("requests", "route");
    Map<String, Long> rejected = summary.sums("rejected", "route");
    Map<String, Long> bytes = summary.sums("frame_bytes", "route");
    return configuration.get().routes().stream()
        .filter(route -> text.isEmpty() || isAbout(route, text))
        .map(
            route ->
                new RouteLine(
                    route,
                    connections.getOrDefault(route.name(), 0L),
                    opened.getOrDefault(route.name(), 0L),
                    requests.getOrDefault(route.name(), 0L),
                    rejected.getOrDefault(route.name(), 0L),
                    bytes.getOrDefault(route.name(), 0L)))
        .toList();
  }

  private static boolean isAbout(RouteConfig route, String text) {
    return (route.name() + ' ' + route.upstream() + ' ' + match(route.match()).encode())
        .toLowerCase(Locale.ROOT)
        .contains(text);
  }

  private static JsonObject rendered(RouteLine line) {
    return new JsonObject()
        .put("name", line.config().name())
        .put("upstream", line.config().upstream())
        .put("match", match(line.config().match()))
        .put("connections", line.connections())
        .put("opened", line.opened())
        .put("requests", line.requests())
        .put("rejected", line.rejected())
        .put("bytes", line.bytes());
  }

  private static JsonObject match(MatchConfig match) {
    JsonObject json = new JsonObject();
    if (!match.hosts().isEmpty()) {
      json.put("hosts", new JsonArray(match.hosts().stream().map(Object::toString).toList()));
    }
    if (match.path() instanceof MatchConfig.Exact exact) {
      json.put("path", exact.path());
    } else if (match.path() instanceof MatchConfig.Prefix prefix) {
      json.put("path-prefix", prefix.prefix());
    }
    if (!match.methods().isEmpty()) {
      json.put("methods", new JsonArray(List.copyOf(match.methods())));
    }
    if (!match.headers().isEmpty()) {
      json.put("headers", new JsonArray(List.copyOf(match.headers().keySet())));
    }
    return json;
  }
}
