package dev.longspan.protocol;

/** Which bytes mean what in a path (RFC 3986 sections 2 and 3.3). */
final class PathCharacters {

  /** Stands for itself. */
  static final int PLAIN = 0;

  static final int SLASH = 1;

  /** Ends the path. */
  static final int QUERY = 2;

  /**
   * May be part of a path with more than one spelling or reading: percent, semicolon, bytes to be
   * encoded.
   */
  static final int SPECIAL = 3;

  /** May not stand in a request target. */
  static final int REFUSED = 4;

  private static final String HEX = "0123456789ABCDEF";
  private static final byte[] KINDS = new byte[256];
  private static final boolean[] UNRESERVED = new boolean[256];
  private static final boolean[] SEGMENT = new boolean[256];

  static {
    for (int c = 0; c < 256; c++) {
      UNRESERVED[c] =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || "-._~".indexOf(c) >= 0;
      SEGMENT[c] = UNRESERVED[c] || "!$&'()*+,;=:@".indexOf(c) >= 0;
      KINDS[c] = SEGMENT[c] && c != ';' ? PLAIN : c <= ' ' || c == 0x7f ? (byte) REFUSED : SPECIAL;
    }
    KINDS['/'] = SLASH;
    KINDS['?'] = QUERY;
    KINDS['#'] = REFUSED;
    KINDS['\\'] = REFUSED;
  }

  private PathCharacters() {}

  /** One of the constants above. */
  static int kind(char c) {
    return c < 256 ? KINDS[c] : REFUSED;
  }

  /**
   * Whether {@code value} is the same in a URI whether it is percent-encoded or not (RFC 3986
   * section 2.3).
   */
  static boolean isUnreserved(int value) {
    return UNRESERVED[value];
  }

  /**
   * Whether {@code value} may stand unencoded in a path segment ({@code pchar}, RFC 3986 section
   * 3.3).
   */
  static boolean isSegmentCharacter(int value) {
    return SEGMENT[value];
  }

  /** The byte that the two characters from {@code index} on write in hex, or -1. */
  static int hexByte(CharSequence in, int index, int end) {
    if (index + 2 > end) {
      return -1;
    }
    int high = hexDigit(in.charAt(index));
    int low = hexDigit(in.charAt(index + 1));
    return high < 0 || low < 0 ? -1 : (high << 4) | low;
  }

  // Not Character.digit, which takes the digits of every script.
  private static int hexDigit(char c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    int lower = c | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
  }

  /** Appends {@code value} percent-encoded, in upper case (RFC 3986 section 6.2.2.1). */
  static void encode(int value, StringBuilder out) {
    out.append('%').append(HEX.charAt(value >> 4)).append(HEX.charAt(value & 15));
  }
}
