package dev.longspan.admin;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** Errors of the admin port, as RFC 9457 has them. */
final class ProblemDocument {

  private ProblemDocument() {}

  /** Ends the response with this status, 400 to 599. */
  static void send(RoutingContext context, int status) {
    send(context, status, null);
  }

  /**
   * Ends the response with this status, 400 to 599.
   *
   * @param detail what is wrong with this request; null: the status says it all
   */
  static void send(RoutingContext context, int status, String detail) {
    JsonObject document =
        new JsonObject()
            .put("type", "about:blank")
            .put("title", HttpResponseStatus.valueOf(status).reasonPhrase())
            .put("status", status);
    if (detail != null) {
      document.put("detail", detail);
    }
    context
        .response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/problem+json")
        .end(document.toBuffer());
  }
}
