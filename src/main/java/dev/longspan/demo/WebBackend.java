package dev.longspan.demo;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** An HTTP backend: the page, what it saw of a request as JSON, and server-sent events. */
final class WebBackend {

  private static final int MOST_BODY_SHOWN = 4096;

  private record Resource(String type, Buffer content) {}

  private final Vertx vertx = Vertx.vertx();
  private final Map<String, Resource> resources = new HashMap<>();
  private final HttpServer server;

  private WebBackend() {
    resources.put("/", read("page.html", "text/html; charset=utf-8"));
    resources.put("/page.css", read("page.css", "text/css; charset=utf-8"));
    resources.put("/page.js", read("page.js", "text/javascript; charset=utf-8"));
    server = vertx.createHttpServer().requestHandler(this::serve);
  }

  /** Starts on a loopback port that the system chooses. Blocks until it listens. */
  static WebBackend start() {
    WebBackend backend = new WebBackend();
    backend.server.listen(0, "127.0.0.1").await();
    return backend;
  }

  int port() {
    return server.actualPort();
  }

  /** Cuts what is open. */
  void close() {
    vertx.close().await();
  }

  private void serve(HttpServerRequest request) {
    // Whoever leaves early leaves: nothing is to be done about it.
    request.exceptionHandler(failure -> {});
    request.response().exceptionHandler(failure -> {});
    String path = request.path();
    if (path.equals("/api") || path.startsWith("/api/")) {
      new Mirror(request).start();
    } else if (path.equals("/events")) {
      new Ticks(vertx, request).start();
    } else if (resources.containsKey(path)) {
      serve(request.response(), resources.get(path));
    } else {
      request
          .response()
          .setStatusCode(404)
          .putHeader("Content-Type", "text/plain; charset=utf-8")
          .end("the demo has /, /api, /events and /echo\n");
    }
  }

  private static void serve(HttpServerResponse response, Resource resource) {
    response
        .putHeader("Content-Type", resource.type())
        .putHeader("Cache-Control", "no-store")
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader(
            "Content-Security-Policy",
            "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self';"
                + " img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
        .end(resource.content());
  }

  private static Resource read(String name, String type) {
    return new Resource(type, Buffer.buffer(DemoResource.read(name)));
  }

  /** Answers with what arrived here: the request as the gateway passed it on. */
  private static final class Mirror {

    private final HttpServerRequest request;
    private final Buffer beginning = Buffer.buffer();
    private long bodyBytes;

    Mirror(HttpServerRequest request) {
      this.request = request;
    }

    void start() {
      request.handler(this::read);
      request.endHandler(end -> answer());
    }

    private void read(Buffer part) {
      bodyBytes += part.length();
      int room = MOST_BODY_SHOWN - beginning.length();
      if (room > 0) {
        beginning.appendBuffer(part, 0, Math.min(room, part.length()));
      }
    }

    private void answer() {
      JsonObject headers = new JsonObject();
      request.headers().forEach((name, value) -> append(headers, name, value));
      JsonObject seen =
          new JsonObject()
              .put("method", request.method().name())
              .put("path", request.path())
              .put("query", request.query())
              .put("version", request.version().alpnName())
              .put("headers", headers)
              .put("bodyBytes", bodyBytes)
              .put("body", beginning.toString(StandardCharsets.UTF_8));
      request
          .response()
          .putHeader("Content-Type", "application/json")
          .end(seen.encodePrettily() + "\n");
    }

    private static void append(JsonObject headers, String name, String value) {
      String before = headers.getString(name);
      headers.put(name, before == null ? value : before + ", " + value);
    }
  }
}
