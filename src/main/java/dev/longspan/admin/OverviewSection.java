package dev.longspan.admin;

import dev.longspan.telemetry.Summary;
import dev.longspan.telemetry.Telemetry;
import io.netty.util.internal.PlatformDependent;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** The gateway at a glance: once, or each second as server-sent events. */
public final class OverviewSection implements AdminSection {

  private static final long PERIOD_MILLIS = 1_000;
  private static final int MOST_LISTENERS = 64;

  private final Telemetry telemetry;
  private final BooleanSupplier ready;
  private final Set<HttpServerResponse> listeners = new HashSet<>();
  private boolean ticking;

  public OverviewSection(Telemetry telemetry, BooleanSupplier ready) {
    this.telemetry = telemetry;
    this.ready = ready;
  }

  @Override
  public void mount(Router router) {
    router.get("/api/overview").handler(context -> Answer.blocking(context, this::overview));
    router.get("/api/events").handler(this::events);
  }

  private void events(RoutingContext context) {
    if (listeners.size() >= MOST_LISTENERS) {
      ProblemDocument.send(context, 503, "too many listen already");
      return;
    }
    HttpServerResponse response = context.response();
    response.setChunked(true).putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream");
    response.closeHandler(gone -> listeners.remove(response));
    response.exceptionHandler(gone -> listeners.remove(response));
    listeners.add(response);
    tick(context.vertx());
  }

  /** One summing serves all listeners; without any, nothing is summed. */
  private void tick(Vertx vertx) {
    if (ticking) {
      return;
    }
    ticking = true;
    vertx
        .executeBlocking(this::overview, false)
        .onComplete(
            made -> {
              if (made.succeeded()) {
                tell(Buffer.buffer("event: overview\ndata: " + made.result().encode() + "\n\n"));
              }
              if (listeners.isEmpty()) {
                ticking = false;
              } else {
                vertx.setTimer(
                    PERIOD_MILLIS,
                    due -> {
                      ticking = false;
                      if (!listeners.isEmpty()) {
                        tick(vertx);
                      }
                    });
              }
            });
  }

  /** Who does not keep up misses some: the next one tells all. */
  private void tell(Buffer event) {
    listeners.removeIf(HttpServerResponse::closed);
    for (HttpServerResponse listener : listeners) {
      if (!listener.writeQueueFull()) {
        listener.write(event);
      }
    }
  }

  private JsonObject overview() {
    Summary summary = telemetry.summary();
    return new JsonObject()
        .put("time", System.currentTimeMillis())
        .put("version", telemetry.version())
        .put("uptime_seconds", ManagementFactory.getRuntimeMXBean().getUptime() / 1_000)
        .put("ready", ready.getAsBoolean())
        .put("draining", summary.sum("draining") > 0)
        .put("connections", connections(summary))
        .put("closes", closes(summary))
        .put("handshakes", object(summary.sums("handshakes", "status")))
        .put("traffic", traffic(summary))
        .put("requests", object(summary.sums("requests", "status")))
        .put("rejections", object(summary.sums("rejected", "reason")))
        .put("pressure", pressure(summary))
        .put("process", process());
  }

  private static JsonObject connections(Summary summary) {
    return new JsonObject()
        .put("open", summary.sum("connections"))
        .put("by_client", object(summary.sums("connections", "client")))
        .put("opened", summary.sum("connections_opened"))
        .put("closed", summary.sum("connections_closed"))
        .put("upstream", summary.sum("upstream_connections"));
  }

  private static JsonArray closes(Summary summary) {
    JsonArray closes = new JsonArray();
    summary
        .sums("connections_closed", "code initiator")
        .forEach(
            (key, count) -> {
              String[] parts = key.split(" ", -1);
              closes.add(
                  new JsonObject()
                      .put("code", parts[0])
                      .put("initiator", parts[1])
                      .put("count", count));
            });
    return closes;
  }

  private static JsonObject traffic(Summary summary) {
    return new JsonObject()
        .put("frames_received", summary.sum("frames", "direction", "received"))
        .put("frames_sent", summary.sum("frames", "direction", "sent"))
        .put("bytes_received", summary.sum("frame_bytes", "direction", "received"))
        .put("bytes_sent", summary.sum("frame_bytes", "direction", "sent"))
        .put("messages_received", summary.sum("messages", "direction", "received"))
        .put("messages_sent", summary.sum("messages", "direction", "sent"));
  }

  private static JsonObject pressure(Summary summary) {
    return new JsonObject()
        .put("pauses", object(summary.sums("backpressure_pauses", "side")))
        .put("slow_consumers", object(summary.sums("slow_consumers", "side")));
  }

  private static JsonObject process() {
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    return new JsonObject()
        .put("heap_used_bytes", heap.getUsed())
        .put("heap_max_bytes", heap.getMax())
        .put("direct_used_bytes", Math.max(0, PlatformDependent.usedDirectMemory()))
        .put("direct_max_bytes", PlatformDependent.maxDirectMemory())
        .put("threads", ManagementFactory.getThreadMXBean().getThreadCount());
  }

  private static JsonObject object(Map<String, Long> sums) {
    JsonObject json = new JsonObject();
    sums.forEach(json::put);
    return json;
  }
}
