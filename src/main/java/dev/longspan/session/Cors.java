package dev.longspan.session;

import dev.longspan.guard.Origins;
import dev.longspan.http.Exchange;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;

/**
 * What a browser has to hear, so that a page of another origin may read an answer (the Fetch
 * standard, section 3.2, "CORS protocol"): the origin itself, never {@code *}, since cookies go
 * along.
 */
final class Cors {

  private static final String PREFLIGHT_SECONDS = "600";

  private Cors() {}

  /** Has everything that answers the exchange say it. */
  static void apply(Origins origins, Exchange exchange) {
    if (!origins.areChecked()) {
      return;
    }
    HttpHeaders request = exchange.request().headers();
    String origin = origins.allow(request) ? request.get(HttpHeaderNames.ORIGIN) : null;
    exchange.touchResponse(
        answer -> {
          answer.add(HttpHeaderNames.VARY, HttpHeaderNames.ORIGIN);
          if (origin != null) {
            answer.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            answer.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
            answer.set(HttpHeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS, "Location, Retry-After");
          }
        });
  }

  /** What a preflight asks for, besides. */
  static HttpHeaders preflight(HttpHeaders request, String methods) {
    String headers = request.get(HttpHeaderNames.ACCESS_CONTROL_REQUEST_HEADERS);
    boolean preflight =
        request.contains(HttpHeaderNames.ORIGIN)
            && request.contains(HttpHeaderNames.ACCESS_CONTROL_REQUEST_METHOD);
    HttpHeaders answer = new DefaultHttpHeaders().set(HttpHeaderNames.ALLOW, methods);
    if (preflight) {
      answer.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_METHODS, methods);
      answer.set(
          HttpHeaderNames.ACCESS_CONTROL_ALLOW_HEADERS,
          headers == null ? HttpHeaderNames.CONTENT_TYPE : headers);
      answer.set(HttpHeaderNames.ACCESS_CONTROL_MAX_AGE, PREFLIGHT_SECONDS);
    }
    return answer;
  }
}
