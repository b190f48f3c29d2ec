package dev.longspan.bridge;

import dev.longspan.guard.RateWatch;
import dev.longspan.http.Exchange;
import dev.longspan.loop.Loop;
import dev.longspan.protocol.FrameCounters;
import dev.longspan.relay.EndCause;
import dev.longspan.route.Route;
import dev.longspan.telemetry.Side;

/** A client's WebSocket, with the gateway as its server. Its frames are the ones that count. */
final class ClientWebSocket extends WebSocketChannel {

  /** Only kept for the bytes that came early. */
  private Exchange exchange;

  /** Null: the route has no limits of rates. */
  private final RateWatch rates;

  /**
   * @param counts whether the route counts its frames; else others count what they stand for
   */
  ClientWebSocket(Route route, Loop loop, Exchange exchange, boolean counts) {
    super(
        route,
        loop,
        exchange.telemetry(),
        Side.CLIENT,
        counts ? exchange.telemetry().received : new FrameCounters(),
        counts ? exchange.telemetry().sent : new FrameCounters());
    this.exchange = exchange;
    this.rates = RateWatch.of(route.messagesPerSecond(), route.bytesPerSecond(), System.nanoTime());
  }

  @Override
  void releaseEarlyBytes() {
    Exchange answered = exchange;
    exchange = null;
    answered.releaseEarlyBytes();
  }

  @Override
  EndCause rateExceeded() {
    return rates == null
        ? null
        : EndCause.of(rates.excess(messageLikeReceived(), bytesReceived(), loop().lastTick()));
  }

  @Override
  void closeExchanged() {
    shut();
  }

  @Override
  void lost() {}

  @Override
  void connectionEnded() {}
}
