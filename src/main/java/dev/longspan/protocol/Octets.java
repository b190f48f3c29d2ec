package dev.longspan.protocol;

import java.nio.charset.StandardCharsets;

/** What single octets may be in HTTP/1.1, by table: a request head is checked octet by octet. */
public final class Octets {

  private static final byte TOKEN = 1;
  private static final byte FIELD_VALUE = 2;
  private static final byte TARGET = 4;
  private static final byte HOST_NAME = 8;
  private static final byte[] KINDS = new byte[256];

  static {
    for (int octet = 0; octet < KINDS.length; octet++) {
      boolean visible = octet > 0x20 && octet < 0x7F;
      boolean alphanumeric =
          (octet >= '0' && octet <= '9')
              || (octet >= 'A' && octet <= 'Z')
              || (octet >= 'a' && octet <= 'z');
      int kind = 0;
      if (alphanumeric || (visible && "!#$%&'*+-.^_`|~".indexOf(octet) >= 0)) {
        kind |= TOKEN;
      }
      if (visible || octet == ' ' || octet == '\t' || octet >= 0x80) {
        kind |= FIELD_VALUE;
      }
      if (visible && octet != '#') {
        kind |= TARGET;
      }
      if (alphanumeric || (visible && "-._~".indexOf(octet) >= 0)) {
        kind |= HOST_NAME;
      }
      KINDS[octet] = (byte) kind;
    }
  }

  private Octets() {}

  /** A character of a token: method, field name (RFC 9110 section 5.6.2). */
  public static boolean isToken(int octet) {
    return (KINDS[octet & 0xFF] & TOKEN) != 0;
  }

  /** An octet of a field value, white space included (RFC 9110 section 5.5). */
  public static boolean isFieldValue(int octet) {
    return (KINDS[octet & 0xFF] & FIELD_VALUE) != 0;
  }

  /**
   * An octet of a request target: visible ASCII but for {@code #}, which no target has (RFC 9112
   * section 3.2). Wider than RFC 3986, because browsers send {@code |}, <code>{</code> and the like
   * as they are.
   */
  public static boolean isTarget(int octet) {
    return (KINDS[octet & 0xFF] & TARGET) != 0;
  }

  /**
   * A character of a host name as {@code Host} may carry it: the unreserved ones of RFC 3986.
   * Percent-encoding and sub-delimiters, which that RFC allows too, are in no name of DNS, but in
   * many a forged one.
   */
  public static boolean isHostName(int octet) {
    return (KINDS[octet & 0xFF] & HOST_NAME) != 0;
  }

  /**
   * Whether the octets from (inclusive) to (exclusive) spell the lower-case ASCII text, in whatever
   * case.
   */
  public static boolean equalsIgnoreCase(byte[] octets, int from, int to, String lowerCase) {
    if (to - from != lowerCase.length()) {
      return false;
    }
    for (int i = 0; i < lowerCase.length(); i++) {
      int octet = octets[from + i];
      int lower = octet >= 'A' && octet <= 'Z' ? octet + 0x20 : octet;
      if (lower != lowerCase.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** The octets as text, one character each. */
  public static String text(byte[] octets, int from, int to) {
    return new String(octets, from, to - from, StandardCharsets.ISO_8859_1);
  }
}
