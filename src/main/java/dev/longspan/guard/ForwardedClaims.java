package dev.longspan.guard;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Headers in which the upstream learns what a guard found out, and only from the gateway. */
final class ForwardedClaims {

  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private ForwardedClaims() {}

  /**
   * Drops what the client says in a header. An underscore is as a hyphen, since to CGI and its
   * heirs it is the same name.
   */
  static void drop(HttpHeaders headers, AsciiString name) {
    List<CharSequence> found = null;
    Iterator<Map.Entry<CharSequence, CharSequence>> fields = headers.iteratorCharSequence();
    while (fields.hasNext()) {
      CharSequence field = fields.next().getKey();
      if (isSpelling(field, name)) {
        found = found == null ? new ArrayList<>(2) : found;
        found.add(field);
      }
    }
    if (found != null) {
      found.forEach(headers::remove);
    }
  }

  private static boolean isSpelling(CharSequence field, AsciiString name) {
    if (field.length() != name.length()) {
      return false;
    }
    for (int i = 0; i < field.length(); i++) {
      if (folded(field.charAt(i)) != folded(name.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static char folded(char c) {
    return c == '_' ? '-' : AsciiString.toLowerCase(c);
  }

  /**
   * A claim as the value of a header: items of a list separated by commas. What is not visible
   * ASCII is percent-encoded, as is the percent sign itself.
   */
  static String value(Object claim) {
    if (claim instanceof List<?> items) {
      StringBuilder joined = new StringBuilder();
      for (Object item : items) {
        joined.append(joined.length() == 0 ? "" : ",").append(value(item));
      }
      return joined.toString();
    }
    return encoded(String.valueOf(claim));
  }

  private static String encoded(String text) {
    StringBuilder value = new StringBuilder(text.length());
    for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
      boolean inner = octet == ' ' && value.length() > 0;
      if ((octet > ' ' && octet < 0x7f && octet != '%') || inner) {
        value.append((char) octet);
      } else {
        value.append('%').append(HEX.toHexDigits(octet));
      }
    }
    int last = value.length() - 1;
    if (last >= 0 && value.charAt(last) == ' ') {
      value.replace(last, last + 1, "%20");
    }
    return value.toString();
  }
}
