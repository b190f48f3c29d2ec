package dev.longspan.config;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/**
 * A path of a match or a rewrite is written in the form that requests are brought to before they
 * are matched (RFC 3986, section 6.2.2); in any other form it would never match.
 */
final class PathRule {

  private static final String ALLOWED_BESIDES_UNRESERVED = "!$&'()*+,;=:@/";

  private PathRule() {}

  /**
   * A path that requests are matched with. What backends read in different ways is never matched:
   * parameters, and encoded characters that some of them decode before they look at the path.
   */
  static TextRules.Verdict checkMatched(String text) {
    TextRules.Verdict verdict = check(text);
    if (!(verdict instanceof TextRules.Accepted)) {
      return verdict;
    }
    if (text.indexOf(';') >= 0) {
      return TextRules.Rejected.of("a path without \";\", which some backends cut off");
    }
    for (int i = text.indexOf('%'); i >= 0; i = text.indexOf('%', i + 1)) {
      int value = Integer.parseInt(text.substring(i + 1, i + 3), 16);
      if ((ALLOWED_BESIDES_UNRESERVED + "%\\").indexOf(value) >= 0 || value == 0) {
        String encoded = text.substring(i, i + 3);
        return TextRules.Rejected.of(
            "a path without " + encoded + ", which some backends decode before they read it");
      }
    }
    return verdict;
  }

  /** What a health check asks for, in whatever form the backend wants it. */
  static TextRules.Verdict checkAsked(String text) {
    boolean target =
        text.startsWith("/") && text.chars().allMatch(c -> c > ' ' && c <= '~' && c != '#');
    return target
        ? new TextRules.Accepted(text)
        : TextRules.Rejected.of("a path such as /health, with or without a query");
  }

  /** A path that goes to the upstream. */
  static TextRules.Verdict check(String text) {
    if (text.indexOf('?') >= 0 || text.indexOf('#') >= 0) {
      String path = text.substring(0, firstOf(text, "?#"));
      return rejected("a path without query and fragment", path);
    }
    if (!text.startsWith("/")) {
      return rejected("a path that begins with \"/\"", "/" + text);
    }
    if (text.endsWith("/*")) {
      String prefix = text.substring(0, Math.max(1, text.length() - 2));
      return rejected("a path, not a pattern (path-prefix takes everything below a path)", prefix);
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        boolean complete =
            i + 2 < text.length()
                && Ascii.isHex(text.charAt(i + 1))
                && Ascii.isHex(text.charAt(i + 2));
        if (!complete) {
          return TextRules.Rejected.of(
              "a path in which \"%\" is followed by two hexadecimal digits");
        }
      } else if (!Ascii.isUnreserved(c) && ALLOWED_BESIDES_UNRESERVED.indexOf(c) < 0) {
        return TextRules.Rejected.of(
            "a path in which " + Quoted.string(String.valueOf(c)) + " is percent-encoded");
      }
    }
    String normal = normalForm(text);
    return normal.equals(text)
        ? new TextRules.Accepted(text)
        : TextRules.Rejected.of("a path in normal form, as requests are matched", normal);
  }

  private static TextRules.Rejected rejected(String expected, String candidate) {
    return check(candidate) instanceof TextRules.Accepted
        ? TextRules.Rejected.of(expected, candidate)
        : TextRules.Rejected.of(expected);
  }

  private static int firstOf(String text, String characters) {
    int index = 0;
    while (characters.indexOf(text.charAt(index)) < 0) {
      index++;
    }
    return index;
  }

  /**
   * Unreserved characters decoded, hexadecimal digits in upper case, no empty segments, no dot
   * segments.
   */
  private static String normalForm(String path) {
    String decoded = decodeUnreserved(path);
    Deque<String> segments = new ArrayDeque<>();
    for (String segment : decoded.split("/", -1)) {
      if (segment.equals("..")) {
        segments.pollLast();
      } else if (!segment.isEmpty() && !segment.equals(".")) {
        segments.addLast(segment);
      }
    }
    boolean directory = decoded.endsWith("/") || decoded.endsWith("/.") || decoded.endsWith("/..");
    String joined = "/" + String.join("/", segments);
    return directory && joined.length() > 1 ? joined + "/" : joined;
  }

  private static String decodeUnreserved(String path) {
    StringBuilder decoded = new StringBuilder();
    for (int i = 0; i < path.length(); i++) {
      if (path.charAt(i) != '%') {
        decoded.append(path.charAt(i));
        continue;
      }
      String digits = path.substring(i + 1, i + 3);
      int value = Integer.parseInt(digits, 16);
      if (Ascii.isUnreserved(value)) {
        decoded.append((char) value);
      } else {
        decoded.append('%').append(digits.toUpperCase(Locale.ROOT));
      }
      i += 2;
    }
    return decoded.toString();
  }
}
