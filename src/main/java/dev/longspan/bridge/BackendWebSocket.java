package dev.longspan.bridge;

import dev.longspan.loop.Loop;
import dev.longspan.protocol.FrameCounters;
import dev.longspan.relay.EndCause;
import dev.longspan.route.Route;
import dev.longspan.telemetry.RouteTelemetry;
import dev.longspan.telemetry.Side;
import dev.longspan.telemetry.UpstreamFailure;
import dev.longspan.upstream.BackendConnection;
import dev.longspan.upstream.EndpointClient;

/** A backend's WebSocket, with the gateway as its client. */
final class BackendWebSocket extends WebSocketChannel {

  private final EndpointClient endpoint;

  /**
   * @param endpoint whose connection it is, with a place in the endpoint's count
   * @param uncounted takes the counts of frames that no client sees as they are
   */
  BackendWebSocket(
      Route route,
      Loop loop,
      RouteTelemetry telemetry,
      EndpointClient endpoint,
      FrameCounters uncounted) {
    super(route, loop, telemetry, Side.UPSTREAM, uncounted, uncounted);
    this.endpoint = endpoint;
  }

  @Override
  void releaseEarlyBytes() {
    BackendConnection.releaseEarlyBytes(channel());
  }

  /** The server is to end the connection first; for one that does not there is the deadline. */
  @Override
  EndCause rateExceeded() {
    return null;
  }

  @Override
  void closeExchanged() {}

  @Override
  void lost() {
    endpoint.countFailure(UpstreamFailure.BROKEN);
  }

  @Override
  void connectionEnded() {
    endpoint.handedOverEnded();
  }
}
