package dev.longspan.admin;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** {@code POST /api/drain} begins the gateway's orderly end, {@code GET /api/drain} watches it. */
public final class DrainSection implements AdminSection {

  private static final String PATH = "/api/drain";

  private final DrainControl drain;

  public DrainSection(DrainControl drain) {
    this.drain = drain;
  }

  @Override
  public void mount(Router router) {
    router.get(PATH).handler(context -> answer(context, 200));
    router.head(PATH).handler(context -> answer(context, 200));
    router.post(PATH).handler(this::begin);
  }

  private void begin(RoutingContext context) {
    drain.begin();
    answer(context, 202);
  }

  private void answer(RoutingContext context, int status) {
    DrainStatus now = drain.status();
    JsonObject body =
        new JsonObject()
            .put("phase", now.phase().label())
            .put("connections", now.connections())
            .put("sockets", now.sockets())
            .put("elapsed_ms", now.elapsedMillis())
            .put("timeout_ms", now.timeoutMillis());
    context
        .response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .end(body.toBuffer());
  }
}
