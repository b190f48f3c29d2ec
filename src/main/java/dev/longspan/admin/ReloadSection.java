package dev.longspan.admin;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** {@code POST /api/reload} reads the configuration again, {@code GET} tells how it went last. */
public final class ReloadSection implements AdminSection {

  private static final String PATH = "/api/reload";

  private final ReloadControl reloads;

  public ReloadSection(ReloadControl reloads) {
    this.reloads = reloads;
  }

  @Override
  public void mount(Router router) {
    router.get(PATH).handler(this::last);
    router.head(PATH).handler(this::last);
    router.post(PATH).handler(this::reload);
  }

  private void last(RoutingContext context) {
    answer(context, 200, reloads.last().map(ReloadSection::json).orElseGet(ReloadSection::none));
  }

  /** 200: it is served, 422: it is not, because something is wrong with it. */
  private void reload(RoutingContext context) {
    reloads
        .reload()
        .onSuccess(report -> answer(context, report.problems().isEmpty() ? 200 : 422, json(report)))
        .onFailure(noFile -> ProblemDocument.send(context, 409));
  }

  private static JsonObject none() {
    return new JsonObject().putNull("at").putNull("result").put("problems", new JsonArray());
  }

  private static JsonObject json(ReloadReport report) {
    return new JsonObject()
        .put("at", report.at().toString())
        .put("result", report.outcome().label())
        .put("problems", new JsonArray(report.problems()));
  }

  private static void answer(RoutingContext context, int status, JsonObject body) {
    context
        .response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .end(body.toBuffer());
  }
}
