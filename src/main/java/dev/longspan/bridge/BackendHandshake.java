package dev.longspan.bridge;

import dev.longspan.forward.ForwardedExchange;
import dev.longspan.http.Exchange;
import dev.longspan.http.Problem;
import dev.longspan.loop.Loop;
import dev.longspan.protocol.FrameCounters;
import dev.longspan.protocol.HopByHop;
import dev.longspan.protocol.WebSocketHandshake;
import dev.longspan.route.Route;
import dev.longspan.telemetry.Rejection;
import dev.longspan.upstream.BackendConnection;
import dev.longspan.upstream.UpstreamClient;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import java.util.List;

/**
 * The gateway's own opening handshake (RFC 6455 section 4.1) on behalf of a client's request, of
 * whatever method: its key is the gateway's, its subprotocols are the client's. A refusal is a
 * response like any other.
 */
final class BackendHandshake extends ForwardedExchange {

  private static final String WEBSOCKET = "websocket";

  /** What tells of a body, which the handshake has none of. */
  private static final List<AsciiString> OF_THE_BODY =
      List.of(
          HttpHeaderNames.CONTENT_LENGTH,
          HttpHeaderNames.CONTENT_TYPE,
          HttpHeaderNames.CONTENT_ENCODING,
          HttpHeaderNames.TRANSFER_ENCODING,
          HttpHeaderNames.EXPECT);

  private final FrameCounters uncounted;
  private final Acceptance acceptance;
  private final boolean bodyTaken;
  private final boolean bodyToCome;
  private final long begun;

  /**
   * @param target path and query for the upstream
   * @param uncounted takes the counts of the backend's frames
   */
  BackendHandshake(
      Exchange exchange,
      Route route,
      UpstreamClient upstream,
      Loop loop,
      String target,
      FrameCounters uncounted,
      Acceptance acceptance) {
    super(exchange, route, upstream, loop, target);
    this.uncounted = uncounted;
    this.acceptance = acceptance;
    this.begun = loop.now();
    HttpHeaders headers = request().headers();
    bodyTaken = exchange.isRequestEnded();
    bodyToCome =
        !bodyTaken
            && (HttpUtil.isTransferEncodingChunked(request())
                || HttpUtil.getContentLength(request(), 0L) > 0);
    request().setMethod(HttpMethod.GET);
    OF_THE_BODY.forEach(headers::remove);
    headers.remove(HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS);
    headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
    headers.set(HttpHeaderNames.UPGRADE, WEBSOCKET);
    headers.set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, WebSocketHandshake.VERSION);
    headers.set(HttpHeaderNames.SEC_WEBSOCKET_KEY, WebSocketHandshake.newKey());
  }

  /** Sends it on its way. */
  void open() {
    if (bodyToCome) {
      exchange()
          .refuse(
              new Problem(400, Rejection.BAD_HANDSHAKE, "an opening handshake can't have a body"));
      return;
    }
    start();
    if (bodyTaken) {
      // Its end was told to somebody else.
      requestContent(LastHttpContent.EMPTY_LAST_CONTENT);
      requestReadComplete();
    }
  }

  @Override
  protected boolean isUpgrade() {
    return true;
  }

  @Override
  protected long untilOverdue(long now) {
    return begun + route().handshakeTimeoutNanos() - now;
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
    String subprotocol = headers.get(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL);
    HopByHop.removeFrom(headers);
    headers.remove(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT);
    headers.remove(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL);
    headers.remove(HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS);
    route().responseHeaders().apply(headers);
    BackendConnection connection = detach();
    keepClientWith(connection.endpoint(), headers);
    BackendWebSocket backend =
        new BackendWebSocket(
            route(), loop(), exchange().telemetry(), connection.owner(), uncounted);
    connection.switchTo(backend);
    backend.begin();
    acceptance.opened(backend, subprotocol, headers);
  }
}
