package dev.longspan.http;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Who opened a connection: its peer, or whom the load balancer there told to have opened it. */
public final class PeerAddress {

  private static final AttributeKey<InetAddress> TOLD = AttributeKey.valueOf("longspan.peer");

  private PeerAddress() {}

  /** A PROXY header told who it is. */
  public static void told(Channel connection, InetAddress address) {
    connection.attr(TOLD).set(address);
  }

  /** The address of a connection's, or of a stream's, client. */
  public static InetAddress of(Channel channel) {
    if (channel.hasAttr(TOLD)) {
      return channel.attr(TOLD).get();
    }
    Channel parent = channel.parent();
    if (parent != null && parent.hasAttr(TOLD)) {
      return parent.attr(TOLD).get();
    }
    return ((InetSocketAddress) channel.remoteAddress()).getAddress();
  }
}
