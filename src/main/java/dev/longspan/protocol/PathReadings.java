package dev.longspan.protocol;

import java.util.List;

/**
 * What a normalised path becomes in a backend that decodes, merges and cuts as much as it can.
 *
 * <p>There are two such readings, since parameters may be cut off before or after the decoding:
 * {@code /a;b%2Fc} is {@code /a} to the one and {@code /a/c} to the other.
 */
final class PathReadings {

  static final ParsedTarget.Malformed HIDDEN_PARENT =
      new ParsedTarget.Malformed(
          "the path hides a parent segment behind an encoding or a parameter");

  private PathReadings() {}

  /** The readings that differ from {@code path}; null if one of them contains a parent segment. */
  static List<String> otherThan(String path) {
    if (path.indexOf('%') < 0 && path.indexOf(';') < 0 && !path.contains("//")) {
      return List.of();
    }
    String decodedFirst = merge(decode(path));
    if (decodedFirst == null) {
      return null;
    }
    String cutFirst = decodedFirst;
    if (path.indexOf(';') >= 0) {
      cutFirst = merge(decode(cutParameters(path)));
      if (cutFirst == null) {
        return null;
      }
    }
    if (cutFirst.equals(decodedFirst) || cutFirst.equals(path)) {
      return decodedFirst.equals(path) ? List.of() : List.of(decodedFirst);
    }
    return decodedFirst.equals(path) ? List.of(cutFirst) : List.of(decodedFirst, cutFirst);
  }

  /**
   * Decodes all that may stand in a path unencoded, and slashes and backslashes to slashes, again
   * and again until nothing is left to decode; in one pass, since only the end of what was written
   * can become decodable.
   */
  private static StringBuilder decode(CharSequence path) {
    StringBuilder out = new StringBuilder(path.length() + 2);
    for (int i = 0; i < path.length(); i++) {
      out.append(path.charAt(i));
      while (decodeLast(out)) {
        // A decoded digit may complete another sequence.
      }
    }
    return spellPercents(out);
  }

  private static boolean decodeLast(StringBuilder out) {
    int percent = out.length() - 3;
    if (percent < 0 || out.charAt(percent) != '%') {
      return false;
    }
    int value = PathCharacters.hexByte(out, percent + 1, out.length());
    char decoded;
    if (value == '/' || value == '\\') {
      decoded = '/';
    } else if (value == '%' || (value >= 0 && PathCharacters.isSegmentCharacter(value))) {
      decoded = (char) value;
    } else {
      return false;
    }
    out.setLength(percent);
    out.append(decoded);
    return true;
  }

  /**
   * Spells what remains encoded as {@link PathNormalization#spell} does; a percent sign that stands
   * alone, too.
   */
  private static StringBuilder spellPercents(StringBuilder decoded) {
    if (decoded.indexOf("%") < 0) {
      return decoded;
    }
    StringBuilder out = new StringBuilder(decoded.length() + 8);
    for (int i = 0; i < decoded.length(); i++) {
      char c = decoded.charAt(i);
      int value = c == '%' ? PathCharacters.hexByte(decoded, i + 1, decoded.length()) : -1;
      if (value >= 0) {
        PathCharacters.encode(value, out);
        i += 2;
      } else if (c == '%') {
        PathCharacters.encode(c, out);
      } else {
        out.append(c);
      }
    }
    return out;
  }

  private static StringBuilder cutParameters(CharSequence path) {
    StringBuilder out = new StringBuilder(path.length());
    boolean inParameter = false;
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      inParameter = c == ';' || (inParameter && c != '/');
      if (!inParameter) {
        out.append(c);
      }
    }
    return out;
  }

  /** Cuts parameters, takes empty and dot segments out; null at a parent segment. */
  private static String merge(CharSequence decoded) {
    CharSequence path = cutParameters(decoded);
    StringBuilder out = new StringBuilder(path.length());
    boolean endsInSlash = true;
    int end;
    for (int start = 1; start <= path.length(); start = end + 1) {
      end = start;
      while (end < path.length() && path.charAt(end) != '/') {
        end++;
      }
      int dots = PathNormalization.dots(path, start, end);
      if (dots == 2) {
        return null;
      }
      endsInSlash = end == start || dots == 1;
      if (!endsInSlash) {
        out.append('/').append(path, start, end);
      }
    }
    if (endsInSlash) {
      out.append('/');
    }
    return out.toString();
  }
}
