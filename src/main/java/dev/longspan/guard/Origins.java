package dev.longspan.guard;

import dev.longspan.http.Problem;
import dev.longspan.telemetry.Rejection;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Whose pages may open WebSockets and sessions on a route: a browser says where a page comes from
 * (RFC 6454 section 7), and no same-origin policy keeps a foreign page from opening a WebSocket
 * with the user's cookies (RFC 6455 section 10.2).
 *
 * <p>Immutable; for any thread.
 */
public final class Origins {

  /** Takes any. */
  public static final Origins UNCHECKED = new Origins(List.of());

  private final Set<String> exact = new HashSet<>();
  private final List<Below> below = new ArrayList<>();

  /** Any name below a domain: {@code https://} and {@code .example.com:8443}. */
  private record Below(String scheme, String domain) {

    boolean takes(String origin) {
      return origin.length() > scheme.length() + domain.length()
          && origin.startsWith(scheme)
          && origin.endsWith(domain);
    }
  }

  private Origins(List<String> patterns) {
    for (String pattern : patterns) {
      int wildcard = pattern.indexOf("://*.");
      if (wildcard < 0) {
        exact.add(pattern);
      } else {
        below.add(new Below(pattern.substring(0, wildcard + 3), pattern.substring(wildcard + 4)));
      }
    }
  }

  /**
   * Takes these.
   *
   * @param patterns in lower case; none: any origin is taken
   */
  public static Origins of(List<String> patterns) {
    return patterns.isEmpty() ? UNCHECKED : new Origins(patterns);
  }

  /** Whether there is a list to check by. */
  public boolean areChecked() {
    return this != UNCHECKED;
  }

  /**
   * Whether a request may come in. One without {@code Origin} may: it is none of a page's, which
   * cannot leave the header out.
   */
  public boolean allow(HttpHeaders headers) {
    if (this == UNCHECKED || !headers.contains(HttpHeaderNames.ORIGIN)) {
      return true;
    }
    List<String> values = headers.getAll(HttpHeaderNames.ORIGIN);
    return values.size() == 1 && take(values.get(0));
  }

  private boolean take(String origin) {
    String lower = origin.toLowerCase(Locale.ROOT);
    if (exact.contains(lower)) {
      return true;
    }
    for (Below each : below) {
      if (each.takes(lower)) {
        return true;
      }
    }
    return false;
  }

  /** What a request of another origin is answered with. */
  public static Problem refusal() {
    return new Problem(403, Rejection.ORIGIN, "pages of this origin are not taken here");
  }
}
