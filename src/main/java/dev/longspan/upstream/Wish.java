package dev.longspan.upstream;

import dev.longspan.config.BalanceConfig;
import dev.longspan.protocol.Cookies;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetAddress;

/**
 * What a request wants of an upstream: a connection, and where it may lead.
 *
 * @param fresh whether a kept connection, which the backend might close at this moment, will not do
 * @param upgrade whether it is a WebSocket's opening handshake, which has to wait for admission
 * @param timeoutMillis longest time to connect to one endpoint
 * @param headers of the request
 * @param target path and query
 * @param forwardedAddress the client's address, as trusted proxies tell it; null: they tell nothing
 * @param peer address of who sent the request
 * @param preferred the endpoint that is to serve as long as it may be chosen; null: any
 */
public record Wish(
    boolean fresh,
    boolean upgrade,
    int timeoutMillis,
    HttpHeaders headers,
    String target,
    String forwardedAddress,
    InetAddress peer,
    Endpoint preferred) {

  /** A wish for whichever endpoint. */
  public Wish(
      boolean fresh,
      boolean upgrade,
      int timeoutMillis,
      HttpHeaders headers,
      String target,
      String forwardedAddress,
      InetAddress peer) {
    this(fresh, upgrade, timeoutMillis, headers, target, forwardedAddress, peer, null);
  }

  /** The same wish, for a new connection and without another wait for admission. */
  public Wish again() {
    return new Wish(true, false, timeoutMillis, headers, target, forwardedAddress, peer, preferred);
  }

  /** The key that decides about the endpoint; null when the request does not have it. */
  String key(BalanceConfig.Hash hash) {
    return switch (hash.source()) {
      case HEADER -> headers.get(hash.name());
      case COOKIE -> cookie(hash.name());
      case QUERY -> parameter(hash.name());
      case ADDRESS -> forwardedAddress == null ? peer.getHostAddress() : forwardedAddress;
    };
  }

  /** The value of a cookie; null when there is none. */
  String cookie(String name) {
    for (String header : headers.getAll(HttpHeaderNames.COOKIE)) {
      String value = Cookies.value(header, name);
      if (value != null) {
        return value;
      }
    }
    return null;
  }

  /** The first value of a query parameter, as it is written; null when there is none. */
  private String parameter(String name) {
    int start = target.indexOf('?');
    while (start >= 0) {
      int end = target.indexOf('&', start + 1);
      if (target.startsWith(name, start + 1) && target.startsWith("=", start + 1 + name.length())) {
        int value = start + name.length() + 2;
        return end < 0 ? target.substring(value) : target.substring(value, end);
      }
      start = end;
    }
    return null;
  }
}
