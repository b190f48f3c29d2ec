package dev.longspan.admin;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Keeps web pages of others away from the API, which a browser on the operator's machine reaches.
 *
 * <p>A write's body must be JSON, which no form can send, and must not come from a page of another
 * origin. Without a token, everything must be asked for under a loopback name: else a page whose
 * name was made to resolve to this address would be of the same origin (DNS rebinding).
 */
final class WriteCheck {

  private static final Set<HttpMethod> READS =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

  private final BooleanSupplier loopbackOnly;

  /**
   * @param loopbackOnly whether there is no token now
   */
  WriteCheck(BooleanSupplier loopbackOnly) {
    this.loopbackOnly = loopbackOnly;
  }

  void handle(RoutingContext context) {
    HttpServerRequest request = context.request();
    if (loopbackOnly.getAsBoolean() && !isLoopback(request.authority())) {
      ProblemDocument.send(
          context, 403, "without a token, only names of this machine's loopback are served");
    } else if (READS.contains(request.method())) {
      context.next();
    } else if (isForeign(request)) {
      ProblemDocument.send(context, 403, "this does not come from the console's own origin");
    } else if (hasBody(request) && !isJson(request.getHeader(HttpHeaders.CONTENT_TYPE))) {
      ProblemDocument.send(context, 415, "the content type must be application/json");
    } else {
      context.next();
    }
  }

  private static boolean isLoopback(HostAndPort authority) {
    if (authority == null) {
      return false;
    }
    String host = authority.host().toLowerCase(Locale.ROOT);
    return host.equals("localhost")
        || host.equals("[::1]")
        || host.equals("::1")
        || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
  }

  private static boolean isForeign(HttpServerRequest request) {
    String site = request.getHeader("Sec-Fetch-Site");
    if (site != null && !site.equals("same-origin") && !site.equals("none")) {
      return true;
    }
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    return origin != null && !authority(origin).equals(request.getHeader(HttpHeaders.HOST));
  }

  private static String authority(String origin) {
    try {
      return String.valueOf(URI.create(origin).getRawAuthority());
    } catch (IllegalArgumentException malformed) {
      return "";
    }
  }

  private static boolean hasBody(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    return request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
        || (length != null && !length.equals("0"));
  }

  private static boolean isJson(String contentType) {
    return contentType != null
        && contentType.split(";", 2)[0].strip().equalsIgnoreCase("application/json");
  }
}
