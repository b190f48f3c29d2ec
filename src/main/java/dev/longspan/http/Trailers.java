package dev.longspan.http;

import dev.longspan.protocol.Octets;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Locale;
import java.util.Set;

/**
 * Trailers: bounded, and without the fields that must not come after a body (RFC 9110 section
 * 6.5.1).
 */
public final class Trailers {

  /** Framing, routing, authentication, request modifiers, content's own description. */
  private static final Set<String> FORBIDDEN =
      Set.of(
          "age",
          "authorization",
          "cache-control",
          "connection",
          "content-encoding",
          "content-length",
          "content-range",
          "content-type",
          "cookie",
          "date",
          "expect",
          "expires",
          "forwarded",
          "host",
          "keep-alive",
          "location",
          "max-forwards",
          "pragma",
          "range",
          "set-cookie",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "vary",
          "via",
          "warning",
          "x-real-ip");

  private static final String[] FORBIDDEN_PREFIXES = {"if-", "proxy-", "sec-", "x-forwarded-"};

  private Trailers() {}

  /** Drops what is forbidden, and returns what is wrong with the rest, or null. */
  public static RequestError check(HttpHeaders trailers) {
    if (trailers.isEmpty()) {
      return null;
    }
    if (trailers.size() > RequestHead.MAX_FIELDS) {
      return new RequestError(431, "too many trailer fields");
    }
    for (String name : trailers.names()) {
      for (String value : trailers.getAll(name)) {
        if (!value.chars().allMatch(Octets::isFieldValue)) {
          return RequestError.badRequest("control character in a field value");
        }
      }
      if (isForbidden(name.toLowerCase(Locale.ROOT))) {
        trailers.remove(name);
      }
    }
    return null;
  }

  private static boolean isForbidden(String name) {
    if (FORBIDDEN.contains(name)) {
      return true;
    }
    for (String prefix : FORBIDDEN_PREFIXES) {
      if (name.startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }
}
