package dev.longspan.protocol;

import io.netty.util.NetUtil;

/**
 * {@code host [":" port]} as the {@code Host} field and absolute targets carry it (RFC 9110 section
 * 7.2).
 */
public final class Authority {

  private Authority() {}

  /**
   * Whether the octets are a host name, IPv4 address, or IPv6 address in brackets, and perhaps a
   * port of 0 to 65535. User information and zone identifiers are not.
   */
  public static boolean isValid(byte[] octets, int from, int to) {
    int hostEnd = from;
    if (from < to && octets[from] == '[') {
      while (hostEnd < to && octets[hostEnd] != ']') {
        hostEnd++;
      }
      if (hostEnd == to || !isIpv6(Octets.text(octets, from + 1, hostEnd))) {
        return false;
      }
      hostEnd++;
    } else {
      while (hostEnd < to && Octets.isHostName(octets[hostEnd])) {
        hostEnd++;
      }
      if (hostEnd == from) {
        return false;
      }
    }
    return hostEnd == to || (octets[hostEnd] == ':' && isPort(octets, hostEnd + 1, to));
  }

  private static boolean isIpv6(String address) {
    return address.indexOf('%') < 0 && NetUtil.isValidIpV6Address(address);
  }

  /** RFC 3986 section 3.2.3 allows no digit at all. */
  private static boolean isPort(byte[] octets, int from, int to) {
    int port = 0;
    for (int i = from; i < to; i++) {
      int digit = octets[i] - '0';
      if (digit < 0 || digit > 9 || to - from > 5) {
        return false;
      }
      port = port * 10 + digit;
    }
    return port <= 65535;
  }
}
