package dev.longspan.bridge.events;

import dev.longspan.bridge.Acceptance;
import dev.longspan.forward.ForwardedExchange;
import dev.longspan.http.Exchange;
import dev.longspan.http.Problem;
import dev.longspan.protocol.WebSocketHandshake;
import dev.longspan.telemetry.Rejection;
import dev.longspan.upstream.BackendConnection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import java.nio.charset.StandardCharsets;

/**
 * The request that opens a conversation, with the client's header fields and the event OPEN. Any
 * answer but one with events is the client's, as it is.
 */
final class OpeningRequest extends ForwardedExchange {

  private static final byte[] OPEN = "OPEN\r\n".getBytes(StandardCharsets.US_ASCII);

  private final EventsOpener opener;
  private final Acceptance acceptance;
  private final boolean bodyTaken;
  private final boolean bodyToCome;
  private final long begun;

  OpeningRequest(EventsOpener opener, Exchange exchange, String target, Acceptance acceptance) {
    super(exchange, opener.route(), opener.upstream(), opener.loop(), target);
    this.opener = opener;
    this.acceptance = acceptance;
    this.begun = opener.loop().now();
    bodyTaken = exchange.isRequestEnded();
    bodyToCome =
        !bodyTaken
            && (HttpUtil.isTransferEncodingChunked(request())
                || HttpUtil.getContentLength(request(), 0L) > 0);
    request().setMethod(HttpMethod.POST);
    EventHeaders.makeOver(request().headers());
    request().headers().set(HttpHeaderNames.CONTENT_LENGTH, OPEN.length);
  }

  void open() {
    if (bodyToCome) {
      exchange()
          .refuse(
              new Problem(400, Rejection.BAD_HANDSHAKE, "an opening handshake can't have a body"));
      return;
    }
    start();
    ByteBuf body = Unpooled.wrappedBuffer(OPEN);
    if (bodyTaken) {
      requestContent(new DefaultLastHttpContent(body));
      requestReadComplete();
    } else {
      // The end of the client's own, which is empty, follows.
      requestContent(new DefaultHttpContent(body));
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
  protected boolean isSwitch(HttpResponse response) {
    boolean events = response.status().code() == 200 && EventHeaders.areEvents(response.headers());
    return events || super.isSwitch(response);
  }

  @Override
  protected void switched(HttpResponse response) {
    if (response.status().code() != 200 || !EventHeaders.areEvents(response.headers())) {
      badAnswer("the opening was answered with " + response.status().code());
      return;
    }
    String chosen = WebSocketHandshake.subprotocolProblem(request().headers(), response.headers());
    if (chosen != null) {
      badAnswer(chosen);
      return;
    }
    BackendConnection connection = detach();
    OpeningAnswer answer =
        new OpeningAnswer(
            opener, exchange(), request(), response, connection, acceptance, untilOverdue(0));
    keepClientWith(connection.endpoint(), answer.headersForClient());
    exchange().listen(answer);
    connection.answerTo(answer);
  }
}
