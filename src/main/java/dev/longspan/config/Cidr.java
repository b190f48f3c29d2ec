package dev.longspan.config;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * A range of IP addresses, like {@code 10.0.0.0/8}; a bare address is a range of one.
 *
 * @param network first address of the range
 * @param prefixLength 0 to 32 (IPv4) or 128 (IPv6)
 */
public record Cidr(InetAddress network, int prefixLength) {

  private static final int MAPPED_BITS = 96;

  /**
   * Reads {@code 10.0.0.0/8}, {@code fd00::/8}, {@code 127.0.0.1}. Never asks the DNS.
   *
   * @throws IllegalArgumentException when the text is no range, or bits outside the prefix are set;
   *     the message completes "expected ..."
   */
  public static Cidr parse(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    InetAddress network =
        IpAddress.parse(address)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "an address range such as 10.0.0.0/8 or fd00::/8"));
    // A range of IPv4-mapped IPv6 addresses is the range of the IPv4 addresses in them.
    int mapped = address.indexOf(':') >= 0 && network.getAddress().length == 4 ? MAPPED_BITS : 0;
    int bits = network.getAddress().length * 8;
    int length =
        slash < 0 ? bits : prefixLength(text.substring(slash + 1), mapped, mapped + bits) - mapped;
    byte[] first = masked(network.getAddress(), length);
    try {
      InetAddress start = InetAddress.getByAddress(first);
      if (!start.equals(network)) {
        String range = start.getHostAddress() + "/" + length;
        throw new IllegalArgumentException("the first address of the range, which is " + range);
      }
      return new Cidr(start, length);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int prefixLength(String text, int least, int most) {
    boolean number = Ascii.isDigits(text) && text.length() <= 3;
    if (!number || Integer.parseInt(text) < least || Integer.parseInt(text) > most) {
      throw new IllegalArgumentException(
          "a prefix length from " + least + " to " + most + " after the \"/\"");
    }
    return Integer.parseInt(text);
  }

  private static byte[] masked(byte[] address, int length) {
    for (int i = 0; i < address.length; i++) {
      int kept = Math.max(0, Math.min(8, length - 8 * i));
      address[i] &= (byte) (0xFF << (8 - kept));
    }
    return address;
  }

  /** Whether the address lies in this range; an IPv4-mapped IPv6 address counts as IPv4. */
  public boolean contains(InetAddress address) {
    byte[] expected = network.getAddress();
    byte[] actual = unmapped(address.getAddress());
    if (expected.length != actual.length) {
      return false;
    }
    int wholeBytes = prefixLength / 8;
    for (int i = 0; i < wholeBytes; i++) {
      if (expected[i] != actual[i]) {
        return false;
      }
    }
    int rest = prefixLength % 8;
    if (rest == 0) {
      return true;
    }
    int mask = 0xFF << (8 - rest);
    return (expected[wholeBytes] & mask) == (actual[wholeBytes] & mask);
  }

  /** {@code ::ffff:a.b.c.d} (RFC 4291, section 2.5.5.2) as four bytes, anything else as it is. */
  private static byte[] unmapped(byte[] address) {
    if (address.length != 16 || address[10] != -1 || address[11] != -1) {
      return address;
    }
    for (int i = 0; i < 10; i++) {
      if (address[i] != 0) {
        return address;
      }
    }
    return new byte[] {address[12], address[13], address[14], address[15]};
  }

  /** As it is written: {@code 10.0.0.0/8}. */
  @Override
  public String toString() {
    return network.getHostAddress() + "/" + prefixLength;
  }
}
