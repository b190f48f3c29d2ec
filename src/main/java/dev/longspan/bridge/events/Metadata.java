package dev.longspan.bridge.events;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * State of a backend that the gateway keeps for it: {@code Set-Meta-X} of an answer is {@code
 * Meta-X} of the requests that follow.
 */
final class Metadata {

  static final String SET_PREFIX = "set-meta-";
  static final String PREFIX = "meta-";

  private static final int MOST_FIELDS = 64;
  private static final int MOST_BYTES = 32 * 1024;

  private Metadata() {}

  /** Takes fields away that only the gateway may send: the client's own would pass for state. */
  static void removeFrom(HttpHeaders headers, String prefix) {
    List<String> names = new ArrayList<>(0);
    for (String name : headers.names()) {
      if (name.toLowerCase(Locale.ROOT).startsWith(prefix)) {
        names.add(name);
      }
    }
    names.forEach(headers::remove);
  }

  /**
   * Applies what an answer sets to the headers of the next request; an empty value removes.
   *
   * @return whether it is not too much
   */
  static boolean apply(HttpHeaders answer, HttpHeaders request) {
    for (Map.Entry<String, String> field : answer) {
      String name = field.getKey();
      if (name.toLowerCase(Locale.ROOT).startsWith(SET_PREFIX)) {
        String own = "Meta-" + name.substring(SET_PREFIX.length());
        request.remove(own);
        if (!field.getValue().isEmpty()) {
          request.add(own, field.getValue());
        }
      }
    }
    return isWithinLimits(request);
  }

  private static boolean isWithinLimits(HttpHeaders request) {
    int fields = 0;
    int bytes = 0;
    for (Map.Entry<String, String> field : request) {
      if (field.getKey().toLowerCase(Locale.ROOT).startsWith(PREFIX)) {
        fields++;
        bytes += field.getKey().length() + field.getValue().length();
      }
    }
    return fields <= MOST_FIELDS && bytes <= MOST_BYTES;
  }
}
