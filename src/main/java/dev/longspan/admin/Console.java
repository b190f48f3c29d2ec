package dev.longspan.admin;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;

/**
 * The page at {@code /}: the admin API in a browser. It holds nothing secret and needs no token;
 * what it asks the API for does.
 */
final class Console {

  private static final String OWN = "/dev/longspan/admin/console/";
  private static final String CHARTS = "/META-INF/resources/webjars/uplot/1.6.30/dist/";

  /**
   * Nothing from elsewhere, nothing inline, in nobody's frame: what a client smuggles into a path
   * or a name stays text.
   */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:;"
          + " form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

  private static final List<String> MODULES =
      List.of(
          "console.js",
          "api.js",
          "dom.js",
          "table.js",
          "chart.js",
          "overview.js",
          "connections.js",
          "lists.js",
          "configuration.js",
          "drain.js");

  private static final Map<String, String> CHART_FILES =
      Map.of("uplot.js", "uPlot.iife.min.js", "uplot.css", "uPlot.min.css");

  private Console() {}

  /** Whether a path is the console's, and asks for no token. */
  static boolean has(String path) {
    return path.equals("/") || path.startsWith("/console/");
  }

  static void mount(Router router) {
    serve(router, "/", OWN + "index.html");
    serve(router, "/console/console.css", OWN + "console.css");
    MODULES.forEach(name -> serve(router, "/console/" + name, OWN + name));
    CHART_FILES.forEach((name, file) -> serve(router, "/console/" + name, CHARTS + file));
  }

  private static void serve(Router router, String path, String resource) {
    router.get(path).handler(context -> send(context, resource));
  }

  private static void send(RoutingContext context, String resource) {
    try (InputStream file = Console.class.getResourceAsStream(resource)) {
      byte[] content = file.readAllBytes();
      context
          .response()
          .putHeader(HttpHeaders.CONTENT_TYPE, type(resource) + "; charset=utf-8")
          .putHeader("Content-Security-Policy", POLICY)
          .putHeader("X-Content-Type-Options", "nosniff")
          .putHeader("Referrer-Policy", "no-referrer")
          .end(Buffer.buffer(content));
    } catch (IOException e) {
      context.fail(e);
    }
  }

  private static String type(String resource) {
    if (resource.endsWith(".html")) {
      return "text/html";
    }
    return resource.endsWith(".css") ? "text/css" : "text/javascript";
  }
}
