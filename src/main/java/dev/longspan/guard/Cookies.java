package dev.longspan.guard;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;

/** The {@code Cookie} header (RFC 6265 section 4.2), of which one cookie may have to go. */
final class Cookies {

  private Cookies() {}

  /** Takes out every cookie of this name, and returns the first one's value; null: none. */
  static String take(HttpHeaders headers, String name) {
    String taken = null;
    List<String> lines = new ArrayList<>(1);
    boolean found = false;
    for (String line : headers.getAll(HttpHeaderNames.COOKIE)) {
      List<String> kept = new ArrayList<>();
      for (String pair : line.split(";", -1)) {
        String cookie = pair.strip();
        int equals = cookie.indexOf('=');
        if (equals >= 0 && cookie.substring(0, equals).strip().equals(name)) {
          found = true;
          taken = taken == null ? unquoted(cookie.substring(equals + 1).strip()) : taken;
        } else if (!cookie.isEmpty()) {
          kept.add(cookie);
        }
      }
      if (!kept.isEmpty()) {
        lines.add(String.join("; ", kept));
      }
    }
    if (found) {
      headers.set(HttpHeaderNames.COOKIE, lines);
    }
    return taken == null || taken.isEmpty() ? null : taken;
  }

  private static String unquoted(String value) {
    boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1) : value;
  }
}
