package dev.longspan.bridge;

import dev.longspan.http.Exchange;
import dev.longspan.loop.Loop;
import dev.longspan.protocol.WebSocketHandshake;
import dev.longspan.route.Route;
import dev.longspan.telemetry.ClientKind;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.function.UnaryOperator;

/**
 * A client's opening handshake that the gateway answers itself, because the backend speaks another
 * protocol (RFC 6455 section 4.2.2): with 101 once the backend has taken the conversation.
 */
public final class ClientHandshake implements Acceptance {

  private final Exchange exchange;
  private final Route route;
  private final Loop loop;
  private final ClientKind kind;
  private final UnaryOperator<MessageChannel> framing;

  /** Kept from before the request is made over for the upstream. */
  private final String key;

  /**
   * @param exchange its request was judged valid
   */
  public ClientHandshake(Exchange exchange, Route route, Loop loop) {
    this(exchange, route, loop, ClientKind.WEBSOCKET, socket -> socket);
  }

  /**
   * For a protocol of its own within the WebSocket's messages.
   *
   * @param exchange its request was judged valid
   * @param kind how the client counts
   * @param framing what stands between the WebSocket and the backend
   */
  public ClientHandshake(
      Exchange exchange,
      Route route,
      Loop loop,
      ClientKind kind,
      UnaryOperator<MessageChannel> framing) {
    this.kind = kind;
    this.framing = framing;
    this.exchange = exchange;
    this.route = route;
    this.loop = loop;
    this.key = exchange.request().headers().get(HttpHeaderNames.SEC_WEBSOCKET_KEY);
    exchange.markUpgrade();
  }

  /**
   * Asks for a conversation with the backend.
   *
   * @param target path and query for the upstream
   */
  public void open(Opener opener, String target) {
    opener.open(exchange, target, this);
  }

  @Override
  public void opened(MessageChannel backend, String subprotocol, HttpHeaders backendHeaders) {
    HttpResponse response =
        new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS);
    HttpHeaders headers = response.headers();
    headers.add(backendHeaders);
    headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
    headers.set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
    headers.set(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT, WebSocketHandshake.acceptKey(key));
    String answered = subprotocol == null ? exchange.answeredSubprotocol() : subprotocol;
    if (answered != null) {
      headers.set(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, answered);
    }
    boolean plain = kind == ClientKind.WEBSOCKET;
    ClientWebSocket client = new ClientWebSocket(route, loop, exchange, plain);
    exchange.switchTo(response, client);
    client.begin();
    new Bridge(exchange, route, loop, framing.apply(client), backend, subprotocol, kind).start();
  }
}
