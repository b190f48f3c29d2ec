package dev.longspan.admin;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** {@code POST /api/drain} begins the gateway's orderly end, {@code GET /api/drain} watches it. */
final class DrainApi {

  private static final String PATH = "/api/drain";

  private final DrainControl drain;

  DrainApi(DrainControl drain) {
    this.drain = drain;
  }

  void mount(Router router) {
    router.get(PATH).handler(context -> answer(context, 200));
    router.head(PATH).handler(context -> answer(context, 200));
    router.post(PATH).handler(this::begin);
    router.route(PATH).handler(DrainApi::notAllowed);
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

  private static void notAllowed(RoutingContext context) {
    context
        .response()
        .putHeader(
            HttpHeaders.ALLOW, HttpMethod.GET + ", " + HttpMethod.HEAD + ", " + HttpMethod.POST);
    ProblemDocument.send(context, 405);
  }
}
