package dev.longspan.route;

import dev.longspan.config.MatchConfig;
import dev.longspan.config.RewriteConfig;
import dev.longspan.protocol.RequestTarget;

/**
 * What the upstream is asked for instead of what the client asked for. The query always stays, byte
 * for byte.
 *
 * <p>A path prefix replaces the matched part, which is the route's prefix without a slash at its
 * end, or the whole path where the route's path is exact. The rest of the path is kept with the
 * slash that it begins with, and follows the replacement without the slash at its end: {@code
 * /chat/x} becomes {@code /x} with {@code /}, and {@code /v2/x} with both {@code /v2} and {@code
 * /v2/}. Where nothing is left over, the path is the replacement as it is written. So no slash is
 * doubled and none is lost; double slashes within the rest stay, but the path never begins with
 * two, which would make the first segment an authority (RFC 3986 section 4.2).
 *
 * <p>Immutable.
 */
public final class Rewrite {

  /** Changes nothing. */
  public static final Rewrite NONE = new Rewrite(null, null, 0, null);

  private final String wholePath;
  private final String newPrefix;
  private final int matchedLength;
  private final String host;

  private Rewrite(String wholePath, String newPrefix, int matchedLength, String host) {
    this.wholePath = wholePath;
    this.newPrefix = newPrefix;
    this.matchedLength = matchedLength;
    this.host = host;
  }

  /**
   * The rewriting of the requests that matched {@code match}.
   *
   * @throws IllegalArgumentException if a new path or prefix is no path (RFC 3986 section 3.3) or
   *     has a query
   */
  public static Rewrite of(RewriteConfig config, MatchConfig.PathMatch match) {
    String host = config.host().orElse(null);
    String wholePath = config.path().map(Rewrite::checked).orElse(null);
    String newPrefix = config.pathPrefix().map(Rewrite::checked).orElse(null);
    if (newPrefix != null && match instanceof MatchConfig.Exact) {
      return new Rewrite(newPrefix, null, 0, host);
    }
    int matchedLength =
        match instanceof MatchConfig.Prefix prefix ? withoutLastSlash(prefix.prefix()).length() : 0;
    return new Rewrite(wholePath, newPrefix, matchedLength, host);
  }

  private static String checked(String path) {
    if (RequestTarget.parse(path) instanceof RequestTarget target && target.query().isEmpty()) {
      return target.path();
    }
    throw new IllegalArgumentException("not a path: " + path);
  }

  private static String withoutLastSlash(String path) {
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  /** Path and query for the upstream, from a target that the route matched. */
  public String target(RequestTarget target) {
    if (wholePath != null) {
      return wholePath.concat(target.query());
    }
    if (newPrefix == null) {
      return target.value();
    }
    String path = target.path();
    if (path.length() == matchedLength) {
      return newPrefix.concat(target.query());
    }
    int slash = matchedLength;
    int kept = newPrefix.length() - (newPrefix.endsWith("/") ? 1 : 0);
    if (kept == 0) {
      while (slash + 1 < path.length() && path.charAt(slash + 1) == '/') {
        slash++;
      }
      return target.value().substring(slash);
    }
    return new StringBuilder(kept + target.value().length() - slash)
        .append(newPrefix, 0, kept)
        .append(target.value(), slash, target.value().length())
        .toString();
  }

  /**
   * The Host header for the upstream.
   *
   * @param host the client's; null where it sent none
   * @return null only where {@code host} is null and stays
   */
  public String host(String host) {
    return this.host != null ? this.host : host;
  }
}
