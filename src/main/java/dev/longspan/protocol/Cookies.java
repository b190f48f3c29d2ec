package dev.longspan.protocol;

/** The {@code Cookie} header (RFC 6265 section 4.2.1). */
public final class Cookies {

  private Cookies() {}

  /**
   * The value of the first cookie of this name, without quotes around it; null when there is none.
   *
   * @param header value of one {@code Cookie} header
   */
  public static String value(String header, String name) {
    int start = 0;
    while (start < header.length()) {
      int end = header.indexOf(';', start);
      if (end < 0) {
        end = header.length();
      }
      int equals = header.indexOf('=', start);
      if (equals >= 0 && equals < end && header.substring(start, equals).strip().equals(name)) {
        return unquoted(header.substring(equals + 1, end).strip());
      }
      start = end + 1;
    }
    return null;
  }

  private static String unquoted(String value) {
    boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1) : value;
  }
}
