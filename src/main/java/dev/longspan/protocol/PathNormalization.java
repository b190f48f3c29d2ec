package dev.longspan.protocol;

/** The normalisation of a path that changes nothing of its meaning (RFC 3986 section 6.2.2). */
final class PathNormalization {

  private static final ParsedTarget.Malformed BAD_PERCENT =
      new ParsedTarget.Malformed(
          "the path contains a percent sign without two hex digits after it");
  private static final ParsedTarget.Malformed NUL =
      new ParsedTarget.Malformed("the path contains an encoded NUL");

  private PathNormalization() {}

  /**
   * Appends the path {@code target[0, end)} in its one spelling, dot segments not yet resolved.
   *
   * @return why it can't be spelled, or null
   */
  static ParsedTarget.Malformed spell(String target, int end, StringBuilder out) {
    for (int i = 0; i < end; i++) {
      char c = target.charAt(i);
      if (c == '%') {
        int value = PathCharacters.hexByte(target, i + 1, end);
        if (value <= 0) {
          return value == 0 ? NUL : BAD_PERCENT;
        }
        if (PathCharacters.isUnreserved(value)) {
          out.append((char) value);
        } else {
          PathCharacters.encode(value, out);
        }
        i += 2;
      } else if (c == '/' || PathCharacters.isSegmentCharacter(c)) {
        out.append(c);
      } else {
        PathCharacters.encode(c, out);
      }
    }
    return null;
  }

  /** RFC 3986 section 5.2.4; an empty segment is one that {@code ..} can take away. */
  static String resolveDotSegments(StringBuilder path) {
    if (path.indexOf("/.") < 0) {
      return path.toString();
    }
    StringBuilder out = new StringBuilder(path.length());
    int length = path.length();
    int end;
    for (int slash = 0; slash < length; slash = end) {
      int next = path.indexOf("/", slash + 1);
      end = next < 0 ? length : next;
      int dots = dots(path, slash + 1, end);
      if (dots == 0) {
        out.append(path, slash, end);
        continue;
      }
      if (dots == 2) {
        out.setLength(Math.max(out.lastIndexOf("/"), 0));
      }
      if (end == length) {
        out.append('/');
      }
    }
    return out.toString();
  }

  /** 1 or 2 where the segment is {@code .} or {@code ..}, else 0. */
  static int dots(CharSequence path, int from, int to) {
    int length = to - from;
    if (length < 1 || length > 2 || path.charAt(from) != '.' || path.charAt(to - 1) != '.') {
      return 0;
    }
    return length;
  }
}
