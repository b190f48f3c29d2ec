package dev.longspan.guard;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/** What stands for a client in limits. */
final class ClientKey {

  private static final int IPV6_BYTES = 16;

  private ClientKey() {}

  /**
   * An IPv4 address, or the first 64 bits of an IPv6 address: so much one customer of a provider
   * has for himself, and could take another address of it for each connection.
   */
  static Long of(InetAddress client) {
    byte[] address = client.getAddress();
    ByteBuffer bytes = ByteBuffer.wrap(address);
    // No two of them are the same: 0000:0000:… is no network that anybody has.
    return address.length == IPV6_BYTES ? bytes.getLong() : bytes.getInt() & 0xFFFFFFFFL;
  }
}
