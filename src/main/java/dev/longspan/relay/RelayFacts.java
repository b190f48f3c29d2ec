package dev.longspan.relay;

import dev.longspan.http.Exchange;
import dev.longspan.loop.Loop;
import dev.longspan.route.Route;
import dev.longspan.telemetry.ClientKind;

/** What can be told of a relay. */
abstract class RelayFacts extends ConversationFacts {

  RelayFacts(Exchange exchange, Route route, Loop loop, String subprotocol) {
    super(exchange, route, loop, subprotocol);
  }

  abstract RelaySide client();

  abstract RelaySide backend();

  @Override
  public final ClientKind kind() {
    return ClientKind.WEBSOCKET;
  }

  @Override
  public final long framesReceived() {
    return client().scanner().frameCount();
  }

  @Override
  protected final long messageLikeReceived() {
    return client().scanner().messageLikeCount();
  }

  @Override
  public final long framesSent() {
    return backend().scanner().frameCount() + client().ownFrames();
  }

  @Override
  public final long bytesReceived() {
    return client().scanner().byteCount();
  }

  @Override
  public final long bytesSent() {
    return backend().scanner().byteCount() + client().ownBytes();
  }

  @Override
  public final long roundTripNanos() {
    Keepalive keepalive = client().keepalive;
    return keepalive == null ? 0 : keepalive.roundTripNanos();
  }
}
