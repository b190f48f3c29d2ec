package dev.longspan.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** IP addresses in text. */
final class IpAddress {

  private IpAddress() {}

  /**
   * The address; empty when the text is none. Never asks the DNS. An IPv4-mapped IPv6 address
   * becomes IPv4.
   */
  static Optional<InetAddress> parse(String text) {
    if (text.indexOf(':') >= 0) {
      return version6(text);
    }
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return Optional.empty();
    }
    byte[] bytes = new byte[4];
    for (int i = 0; i < 4; i++) {
      String part = parts[i];
      // A leading zero means octal to some: RFC 6943, section 3.1.1.
      boolean plain =
          Ascii.isDigits(part)
              && part.length() <= 3
              && !(part.length() > 1 && part.startsWith("0"));
      if (!plain || Integer.parseInt(part) > 255) {
        return Optional.empty();
      }
      bytes[i] = (byte) Integer.parseInt(part);
    }
    return address(bytes);
  }

  /**
   * Only what is made of these characters and holds a colon: for such a text the JDK looks nothing
   * up.
   */
  private static Optional<InetAddress> version6(String text) {
    boolean literal =
        text.length() <= 45 && text.chars().allMatch(c -> Ascii.isHex(c) || c == ':' || c == '.');
    if (!literal || text.startsWith(".")) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(text));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  private static Optional<InetAddress> address(byte[] bytes) {
    try {
      return Optional.of(InetAddress.getByAddress(bytes));
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }
}
