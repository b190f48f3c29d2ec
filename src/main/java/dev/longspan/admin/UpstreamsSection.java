package dev.longspan.admin;

import dev.longspan.telemetry.Summary;
import dev.longspan.telemetry.Telemetry;
import dev.longspan.upstream.Endpoint;
import dev.longspan.upstream.Upstream;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** The upstreams, and how each of their endpoints is. */
public final class UpstreamsSection implements AdminSection {

  private static final Map<String, Comparator<Upstream>> KEYS =
      Map.of(
          "name",
          Comparator.comparing(Upstream::name),
          "in_use",
          Comparator.comparingLong(UpstreamsSection::inUse),
          "endpoints",
          Comparator.comparingInt(upstream -> upstream.endpoints().size()));

  private final Supplier<Collection<Upstream>> upstreams;
  private final Telemetry telemetry;

  /**
   * @param upstreams those that serve
   */
  public UpstreamsSection(Supplier<Collection<Upstream>> upstreams, Telemetry telemetry) {
    this.upstreams = upstreams;
    this.telemetry = telemetry;
  }

  @Override
  public void mount(Router router) {
    router.get("/api/upstreams").handler(this::list);
  }

  private void list(RoutingContext context) {
    Listing listing = Listing.of(context);
    String text = Listing.parameter(context, "text", "").toLowerCase(Locale.ROOT);
    Answer.blocking(
        context,
        () -> {
          Summary summary = telemetry.summary();
          Map<String, Long> open = summary.sums("upstream_connections", "upstream endpoint");
          Map<String, Long> failures = summary.sums("upstream_failures", "upstream endpoint");
          List<Upstream> found =
              upstreams.get().stream()
                  .filter(upstream -> isAbout(upstream, text))
                  .sorted(Comparator.comparing(Upstream::name))
                  .toList();
          return listing.of(found, KEYS, upstream -> rendered(upstream, open, failures));
        });
  }

  private static boolean isAbout(Upstream upstream, String text) {
    return upstream.name().toLowerCase(Locale.ROOT).contains(text)
        || upstream.endpoints().stream().anyMatch(endpoint -> endpoint.label().contains(text));
  }

  private static long inUse(Upstream upstream) {
    return upstream.endpoints().stream().mapToLong(Endpoint::inUse).sum();
  }

  private static JsonObject rendered(
      Upstream upstream, Map<String, Long> open, Map<String, Long> failures) {
    JsonArray endpoints = new JsonArray();
    for (Endpoint endpoint : upstream.endpoints()) {
      String series = upstream.name() + " " + endpoint.label();
      endpoints.add(
          new JsonObject()
              .put("endpoint", endpoint.label())
              .put("state", endpoint.state().label())
              .put("weight", endpoint.weight())
              .put("in_use", endpoint.inUse())
              .put("connections", open.getOrDefault(series, 0L))
              .put("failures", failures.getOrDefault(series, 0L)));
    }
    return new JsonObject()
        .put("name", upstream.name())
        .put("in_use", inUse(upstream))
        .put("endpoints", endpoints);
  }
}
