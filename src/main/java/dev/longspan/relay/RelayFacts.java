package dev.longspan.relay;

import dev.longspan.http.Exchange;
import dev.longspan.loop.Loop;
import dev.longspan.protocol.FrameCounters;
import dev.longspan.route.Route;
import dev.longspan.telemetry.ClientKind;

/** What can be told of a relay. */
abstract class RelayFacts extends ConversationFacts {

  private int ownFrames;
  private int ownBytes;

  /** What the backend had sent when the client took no more; -1: the client takes all. */
  private long framesPassed = -1;

  private long bytesPassed;

  RelayFacts(Exchange exchange, Route route, Loop loop, String subprotocol) {
    super(exchange, route, loop, subprotocol);
  }

  abstract RelaySide client();

  abstract RelaySide backend();

  /** Corrects what was counted as sent to the client, which is what the backend's scanner saw. */
  final void countSent(int opcode, int frames, int bytes) {
    if (framesPassed < 0) {
      telemetry.sent.frames[opcode] += frames;
      telemetry.sent.bytes[opcode] += bytes;
      ownFrames += frames;
      ownBytes += bytes;
    }
  }

  /** What the backend sends from now on is read, but the client does not get it. */
  final void clientTakesNoMore() {
    if (framesPassed < 0) {
      framesPassed = backend().scanner().frameCount();
      bytesPassed = backend().scanner().byteCount();
      backend().scanner().count(new FrameCounters());
    }
  }

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
    return (framesPassed < 0 ? backend().scanner().frameCount() : framesPassed) + ownFrames;
  }

  @Override
  public final long bytesReceived() {
    return client().scanner().byteCount();
  }

  @Override
  public final long bytesSent() {
    return (framesPassed < 0 ? backend().scanner().byteCount() : bytesPassed) + ownBytes;
  }

  @Override
  public final long roundTripNanos() {
    Keepalive keepalive = client().keepalive;
    return keepalive == null ? 0 : keepalive.roundTripNanos();
  }
}
