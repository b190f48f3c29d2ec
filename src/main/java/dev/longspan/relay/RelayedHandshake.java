package dev.longspan.relay;

import dev.longspan.forward.ForwardedExchange;
import dev.longspan.http.Exchange;
import dev.longspan.loop.Loop;
import dev.longspan.protocol.HopByHop;
import dev.longspan.protocol.WebSocketHandshake;
import dev.longspan.route.Route;
import dev.longspan.upstream.BackendConnection;
import dev.longspan.upstream.UpstreamClient;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;

/**
 * An opening handshake carried to the backend as it is (RFC 6455 section 4): key, subprotocols and
 * extensions are agreed end to end. A refusal is a response like any other; a valid 101 becomes a
 * {@link Relay}.
 */
public final class RelayedHandshake extends ForwardedExchange {

  private static final String WEBSOCKET = "websocket";

  private long begun;

  /**
   * @param target path and query for the upstream
   */
  public RelayedHandshake(
      Exchange exchange, Route route, UpstreamClient upstream, Loop loop, String target) {
    super(exchange, route, upstream, loop, target);
    begun = loop.now();
    exchange.markUpgrade();
    askForUpgrade(request().headers());
  }

  private static void askForUpgrade(HttpHeaders headers) {
    headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
    headers.set(HttpHeaderNames.UPGRADE, WEBSOCKET);
  }

  @Override
  protected boolean isUpgrade() {
    return true;
  }

  @Override
  public void admitted() {
    begun = loop().now();
  }

  @Override
  protected long untilOverdue(long now) {
    long timeout = route().handshakeTimeoutNanos();
    return isWaiting() ? timeout : begun + timeout - now;
  }

  @Override
  protected void switched(HttpResponse response) {
    HttpHeaders headers = response.headers();
    if (response.status().code() != 101) {
      badAnswer("the handshake was answered with " + response.status().code());
      return;
    }
    String broken = WebSocketHandshake.responseProblem(request().headers(), headers);
    if (broken != null) {
      badAnswer(broken);
      return;
    }
    int reservedBits = WebSocketHandshake.allowedReservedBits(headers);
    HopByHop.removeFrom(headers);
    route().responseHeaders().apply(headers);
    askForUpgrade(headers);
    String subprotocol = headers.get(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL);
    if (subprotocol == null && exchange().answeredSubprotocol() != null) {
      headers.set(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, exchange().answeredSubprotocol());
    }

    BackendConnection backend = detach();
    keepClientWith(backend.endpoint(), headers);
    Relay relay =
        new Relay(exchange(), route(), loop(), backend.owner(), reservedBits, subprotocol);
    exchange().switchTo(response, relay.client());
    backend.switchTo(relay.backend());
    relay.start();
    // Both sides can be written to now: what each sent ahead goes first.
    exchange().releaseEarlyBytes();
    BackendConnection.releaseEarlyBytes(relay.backend().channel());
    relay.flow();
  }
}
