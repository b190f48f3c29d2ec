package dev.longspan.forward;

import dev.longspan.http.Exchange;
import dev.longspan.route.Route;
import dev.longspan.upstream.Wish;
import io.netty.handler.codec.http.HttpRequest;

/** What requests want of their upstream. */
final class Wishes {

  private Wishes() {}

  /**
   * What one request wants.
   *
   * @param request as the upstream gets it
   * @param upgrade whether it is a WebSocket's opening handshake, which gets a connection of its
   *     own
   */
  static Wish of(Exchange exchange, HttpRequest request, Route route, boolean upgrade) {
    return new Wish(
        upgrade,
        upgrade,
        route.connectTimeoutMillis(),
        request.headers(),
        request.uri(),
        null,
        exchange.clientAddress());
  }
}
