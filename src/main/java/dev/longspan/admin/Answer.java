package dev.longspan.admin;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.Callable;

/** What the API answers with. */
final class Answer {

  private Answer() {}

  static void json(RoutingContext context, JsonObject body) {
    context.response().putHeader(HttpHeaders.CONTENT_TYPE, "application/json").end(body.toBuffer());
  }

  /** Answers with what takes its time: made on a thread that may block. */
  static void blocking(RoutingContext context, Callable<JsonObject> body) {
    context
        .vertx()
        .executeBlocking(body, false)
        .onFailure(context::fail)
        .onSuccess(made -> json(context, made));
  }
}
