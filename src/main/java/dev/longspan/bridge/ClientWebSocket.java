package dev.longspan.bridge;

import dev.longspan.guard.RateWatch;
import dev.longspan.http.Exchange;
import dev.longspan.loop.Loop;
import dev.longspan.relay.EndCause;
import dev.longspan.route.Route;
import dev.longspan.telemetry.RouteTelemetry;
import dev.longspan.telemetry.Side;

/** A client's WebSocket, with the gateway as its server. Its frames are the ones that count. */
final class ClientWebSocket extends WebSocketChannel {

  /** Only kept for the bytes that came early. */
  private Exchange exchange;

  /** Null: the route has no limits of rates. */
  private final RateWatch rates;

  ClientWebSocket(Route route, Loop loop, RouteTelemetry telemetry, Exchange exchange) {
    super(route, loop, telemetry, Side.CLIENT, telemetry.received, telemetry.sent);
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
