package dev.longspan.config;

import java.net.InetAddress;

/**
 * A range of IP addresses, like {@code 10.0.0.0/8}; a bare address is a range of one.
 *
 * @param network first address of the range
 * @param prefixLength 0 to 32 (IPv4) or 128 (IPv6)
 */
public record Cidr(InetAddress network, int prefixLength) {

  /** Whether the address lies in this range; an IPv4-mapped IPv6 address counts as IPv4. */
  public boolean contains(InetAddress address) {
    byte[] expected = network.getAddress();
    byte[] actual = address.getAddress();
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
}
