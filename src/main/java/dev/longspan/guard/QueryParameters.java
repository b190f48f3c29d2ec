package dev.longspan.guard;

import io.netty.handler.codec.http.HttpRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The query of a request's target, of which one parameter may have to go. */
final class QueryParameters {

  private QueryParameters() {}

  /**
   * Takes out every parameter of this name, however it is spelled, and returns the first one's
   * value, decoded; null: none.
   */
  static String take(HttpRequest request, String name) {
    String target = request.uri();
    int query = target.indexOf('?');
    if (query < 0) {
      return null;
    }
    String taken = null;
    boolean found = false;
    List<String> kept = new ArrayList<>();
    for (String parameter : target.substring(query + 1).split("&", -1)) {
      int equals = parameter.indexOf('=');
      String key = equals < 0 ? parameter : parameter.substring(0, equals);
      if (!decoded(key).equals(name)) {
        kept.add(parameter);
        continue;
      }
      found = true;
      if (taken == null && equals >= 0) {
        taken = decoded(parameter.substring(equals + 1));
      }
    }
    if (found) {
      String rest = kept.isEmpty() ? "" : "?" + String.join("&", kept);
      request.setUri(target.substring(0, query) + rest);
    }
    return taken == null || taken.isEmpty() ? null : taken;
  }

  private static String decoded(String text) {
    if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
      return text;
    }
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }
}
