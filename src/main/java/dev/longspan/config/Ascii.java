package dev.longspan.config;

/**
 * Character classes of the RFCs; {@link Character} knows more letters and digits than the wire
 * does.
 */
final class Ascii {

  private Ascii() {}

  static boolean isLetter(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  static boolean isHex(int c) {
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }

  static boolean isDigits(String text) {
    return !text.isEmpty() && text.chars().allMatch(Ascii::isDigit);
  }

  /** RFC 9110, section 5.6.2. */
  static boolean isToken(String text) {
    return !text.isEmpty()
        && text.chars()
            .allMatch(c -> isLetter(c) || isDigit(c) || "!#$%&'*+-.^_`|~".indexOf(c) >= 0);
  }

  /** RFC 3986, section 2.3. */
  static boolean isUnreserved(int c) {
    return isLetter(c) || isDigit(c) || c == '-' || c == '.' || c == '_' || c == '~';
  }
}
