package dev.longspan.protocol;

import java.util.List;

/**
 * The origin-form target of a request (RFC 9112 section 3.2.1), normalised so that a path has one
 * spelling and can't be used to get around a route.
 *
 * <p>What is done to the path (RFC 3986 section 6.2.2): percent-encoded unreserved characters are
 * decoded, the hex digits of the others are put in upper case, dot segments are resolved (section
 * 5.2.4; never above the root) however they are written, and bytes that may not stand in a path are
 * percent-encoded. Refused are malformed percent sequences, {@code %00}, control characters,
 * spaces, {@code #} and backslashes. The query stays as it is, byte for byte; control characters,
 * spaces and {@code #} in it are refused.
 *
 * <p>What is left can still be read in more than one way, because backends differ: some merge
 * {@code //}, some decode {@code %2F} or {@code %5C} before they split the path, some cut {@code
 * ;parameters} off a segment, some decode twice. None of that is changed here, since an encoded
 * slash or a double one is data to many a backend. Instead {@link #otherReadings()} tells what the
 * path becomes when all of it is done, and whoever decides by path must come to the same decision
 * under every reading or refuse the request. It is enough to look at the path as it is and at its
 * last readings: each step changes only segments that no single-reading path contains, so a reading
 * in between that matched one would match it in the end, too. A parent segment ({@code ..}) that
 * shows in another reading only, as in {@code ..%2F}, {@code ..;} or {@code %252e%252e%252f}, is
 * refused at once: after a rewrite it could climb out of the new prefix.
 *
 * <p>Immutable.
 */
public final class RequestTarget implements ParsedTarget {

  private static final Malformed NOT_ORIGIN_FORM =
      new Malformed("the request target does not begin with a slash");
  private static final Malformed CONTROL =
      new Malformed("the request target contains a control character or a space");
  private static final Malformed FRAGMENT = new Malformed("the request target contains a fragment");
  private static final Malformed BACKSLASH = new Malformed("the path contains a backslash");
  private static final Malformed NOT_BYTES =
      new Malformed("the request target contains a character that is no byte");

  private final String value;
  private final String path;
  private final String query;
  private final List<String> otherReadings;

  private RequestTarget(String value, String path, String query, List<String> otherReadings) {
    this.value = value;
    this.path = path;
    this.query = query;
    this.otherReadings = otherReadings;
  }

  /**
   * Parses what stood in the request line, each byte given as the character of the same number (ISO
   * 8859-1).
   *
   * <p>A path with nothing to normalise is walked over once and nothing is allocated but the
   * result.
   *
   * @param target path and query; {@code *} and the absolute form are not taken
   */
  public static ParsedTarget parse(String target) {
    int length = target.length();
    if (length == 0 || target.charAt(0) != '/') {
      return NOT_ORIGIN_FORM;
    }
    boolean plain = true;
    int pathEnd = 0;
    for (; pathEnd < length; pathEnd++) {
      char c = target.charAt(pathEnd);
      int kind = PathCharacters.kind(c);
      if (kind == PathCharacters.PLAIN) {
        continue;
      }
      if (kind == PathCharacters.QUERY) {
        break;
      }
      if (kind == PathCharacters.REFUSED) {
        return refusal(c);
      }
      plain &= kind == PathCharacters.SLASH && beginsPlainSegment(target, pathEnd + 1);
    }
    Malformed badQuery = checkQuery(target, pathEnd);
    if (badQuery != null) {
      return badQuery;
    }
    String query = target.substring(pathEnd);
    if (plain) {
      return new RequestTarget(target, target.substring(0, pathEnd), query, List.of());
    }
    return normalise(target, pathEnd, query);
  }

  private static ParsedTarget normalise(String target, int pathEnd, String query) {
    StringBuilder spelled = new StringBuilder(pathEnd + 16);
    Malformed malformed = PathNormalization.spell(target, pathEnd, spelled);
    if (malformed != null) {
      return malformed;
    }
    String path = PathNormalization.resolveDotSegments(spelled);
    List<String> otherReadings = PathReadings.otherThan(path);
    if (otherReadings == null) {
      return PathReadings.HIDDEN_PARENT;
    }
    boolean unchanged = path.length() == pathEnd && target.startsWith(path);
    return new RequestTarget(unchanged ? target : path + query, path, query, otherReadings);
  }

  /**
   * Whether a segment that begins at {@code index} is neither empty nor looks like a dot segment.
   */
  private static boolean beginsPlainSegment(String target, int index) {
    if (index >= target.length()) {
      return true;
    }
    char first = target.charAt(index);
    if (first != '.') {
      return first != '/';
    }
    return index + 1 < target.length()
        && target.charAt(index + 1) != '.'
        && PathCharacters.kind(target.charAt(index + 1)) == PathCharacters.PLAIN;
  }

  private static Malformed checkQuery(String target, int from) {
    for (int i = from; i < target.length(); i++) {
      char c = target.charAt(i);
      if (c != '\\' && PathCharacters.kind(c) == PathCharacters.REFUSED) {
        return refusal(c);
      }
    }
    return null;
  }

  private static Malformed refusal(char c) {
    if (c > 0xff) {
      return NOT_BYTES;
    }
    return c == '#' ? FRAGMENT : c == '\\' ? BACKSLASH : CONTROL;
  }

  /** The path, normalised: begins with a slash and is plain ASCII without dot segments. */
  public String path() {
    return path;
  }

  /**
   * The query as the client sent it, with its {@code ?}, or the empty string; its characters stand
   * for bytes.
   */
  public String query() {
    return query;
  }

  /** Path and query: what is forwarded when nothing is rewritten. */
  public String value() {
    return value;
  }

  /**
   * How a backend may read the path otherwise: with slashes merged, everything decoded, parameters
   * cut off and dot segments resolved. At most two, none of them equal to {@link #path()}; empty
   * for nearly every request.
   */
  public List<String> otherReadings() {
    return otherReadings;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RequestTarget that && value.equals(that.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return value;
  }
}
