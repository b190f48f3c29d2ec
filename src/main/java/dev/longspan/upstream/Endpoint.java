package dev.longspan.upstream;

import dev.longspan.config.UpstreamConfig;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** One backend of an upstream, and how much it has to do right now. Shared by all event loops. */
public final class Endpoint {

  private static final int DEFAULT_HTTP_PORT = 80;

  private final int index;
  private final String label;
  private final InetSocketAddress address;
  private final AtomicInteger inUse = new AtomicInteger();

  Endpoint(int index, URI url) {
    this.index = index;
    this.label = label(url);
    this.address = address(url.getHost(), port(url));
  }

  /** The labels of an upstream's endpoints, in their order. */
  public static List<String> labels(UpstreamConfig upstream) {
    return upstream.endpoints().stream().map(Endpoint::label).toList();
  }

  private static String label(URI url) {
    return url.getHost() + ":" + port(url);
  }

  private static int port(URI url) {
    return url.getPort() < 0 ? DEFAULT_HTTP_PORT : url.getPort();
  }

  /** Place in its upstream, from 0. */
  int index() {
    return index;
  }

  /** {@code host:port}, as in metrics and logs. */
  public String label() {
    return label;
  }

  /** Where to connect to; unresolved when the host is a name. */
  InetSocketAddress address() {
    return address;
  }

  /** WebSockets and requests that are under way to it, of all event loops. */
  public int inUse() {
    return inUse.get();
  }

  /** One more is under way. Must be followed by one {@link #release()}. */
  void use() {
    inUse.incrementAndGet();
  }

  /** One is over. */
  public void release() {
    inUse.decrementAndGet();
  }

  private static InetSocketAddress address(String host, int port) {
    String literal = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(literal);
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
