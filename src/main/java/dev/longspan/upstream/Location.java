package dev.longspan.upstream;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;

/**
 * Where an endpoint is.
 *
 * @param label {@code host:port}, as in metrics and logs
 * @param address where to connect to; unresolved when the host is a name
 * @param host name or address that a certificate must be for
 * @param secure whether it speaks TLS
 */
record Location(String label, InetSocketAddress address, String host, boolean secure) {

  private static final int DEFAULT_HTTP_PORT = 80;
  private static final int DEFAULT_HTTPS_PORT = 443;

  /** The location that a URL of the configuration says. */
  static Location of(URI url) {
    boolean secure = url.getScheme().equals("https");
    int defaultPort = secure ? DEFAULT_HTTPS_PORT : DEFAULT_HTTP_PORT;
    int port = url.getPort() < 0 ? defaultPort : url.getPort();
    String host = withoutBrackets(url.getHost());
    return new Location(url.getHost() + ":" + port, resolved(host, port), host, secure);
  }

  /** An address that the DNS gave for a name. */
  static Location of(String name, InetAddress address, int port, boolean secure) {
    InetSocketAddress socket = new InetSocketAddress(address, port);
    return new Location(NetUtil.toSocketAddressString(socket), socket, name, secure);
  }

  /**
   * An address with or without a port.
   *
   * @param text {@code 192.0.2.7}, {@code 192.0.2.7:53}, {@code ::1}, {@code [::1]} or {@code
   *     [::1]:53}
   */
  static InetSocketAddress address(String text, int defaultPort) {
    int colon = text.lastIndexOf(':');
    boolean hasPort = colon > 0 && (text.charAt(colon - 1) == ']' || text.indexOf(':') == colon);
    return hasPort
        ? resolved(
            withoutBrackets(text.substring(0, colon)),
            Integer.parseInt(text, colon + 1, text.length(), 10))
        : resolved(withoutBrackets(text), defaultPort);
  }

  private static String withoutBrackets(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private static InetSocketAddress resolved(String host, int port) {
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(host);
    if (bytes == null) {
      return InetSocketAddress.createUnresolved(host, port);
    }
    try {
      return new InetSocketAddress(InetAddress.getByAddress(bytes), port);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 or 16 bytes are an address", e);
    }
  }
}
