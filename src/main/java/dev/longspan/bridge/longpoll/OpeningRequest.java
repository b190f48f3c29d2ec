package dev.longspan.bridge.longpoll;

import dev.longspan.bridge.Acceptance;
import dev.longspan.bridge.BackendCall;
import dev.longspan.forward.Refusals;
import dev.longspan.http.Exchange;
import dev.longspan.http.ExchangeListener;
import dev.longspan.http.Problem;
import dev.longspan.protocol.HopByHop;
import dev.longspan.telemetry.Rejection;
import dev.longspan.telemetry.UpstreamFailure;
import dev.longspan.upstream.Endpoint;
import dev.longspan.upstream.Refusal;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The request that begins a conversation; a refusal by the backend is the client's answer. */
final class OpeningRequest implements BackendCall.Listener, ExchangeListener {

  private static final Logger log = LoggerFactory.getLogger(OpeningRequest.class);

  private final LongPollOpener opener;
  private final Conversation conversation;
  private final Exchange exchange;
  private final Acceptance acceptance;
  private final BackendCall call;
  private final long begun;
  private HttpResponse response;
  private AnswerBody body;
  private boolean over;

  OpeningRequest(
      LongPollOpener opener, Conversation conversation, Exchange exchange, Acceptance acceptance) {
    this.opener = opener;
    this.conversation = conversation;
    this.exchange = exchange;
    this.acceptance = acceptance;
    begun = conversation.loop().now();
    call = conversation.call(conversation.plan().open(), conversation.variables(), this);
  }

  void start() {
    exchange.listen(this);
    call.start();
  }

  @Override
  public void sentTo(Endpoint endpoint) {
    conversation.servedBy(endpoint);
  }

  @Override
  public void head(HttpResponse head) {
    response = head;
    body = new AnswerBody(null, conversation.plan().config().limits().responseBytes());
  }

  @Override
  public void content(ByteBuf bytes) {
    if (!body.add(bytes)) {
      call.cancel();
      refuse(
          new Problem(
              502, Rejection.BAD_UPSTREAM_RESPONSE, "the backend's answer is over the limit"),
          "answer over the limit");
    }
  }

  @Override
  public void end() {
    over = true;
    byte[] whole = body.rest();
    HopByHop.removeFrom(response.headers());
    conversation.route().responseHeaders().apply(response.headers());
    int status = response.status().code();
    if (status < 200 || status >= 300) {
      exchange.respond(response);
      exchange.end(new DefaultLastHttpContent(Unpooled.wrappedBuffer(whole)));
      exchange.flush();
      return;
    }
    try {
      Opening.read(
          conversation.plan().config().open().orElseThrow(),
          response.headers(),
          whole,
          conversation.variables());
    } catch (IOException nonsense) {
      refuse(
          new Problem(
              502, Rejection.BAD_UPSTREAM_RESPONSE, "the backend's answer opens no conversation"),
          nonsense.getMessage());
      return;
    }
    response.headers().remove(HttpHeaderNames.CONTENT_LENGTH);
    response.headers().remove(HttpHeaderNames.CONTENT_TYPE);
    opener.accept(conversation, response.headers(), acceptance);
  }

  @Override
  public void failed(boolean unsent, UpstreamFailure reason, String detail) {
    refuse(unsent ? Refusals.unreachable(reason) : Refusals.failed(reason), detail);
  }

  @Override
  public void refused(Refusal refusal) {
    refuse(Refusals.of(refusal), refusal.detail());
  }

  private void refuse(Problem problem, String detail) {
    over = true;
    log.warn(
        "no conversation upstream={} route={} detail=\"{}\"",
        conversation.upstream(),
        conversation.route().name(),
        detail);
    exchange.refuse(problem);
  }

  @Override
  public void requestContent(HttpContent content) {
    content.release();
  }

  @Override
  public void requestReadComplete() {
    // The opening request's body is the description's.
  }

  @Override
  public void clientWritable() {
    // The whole answer was written at once.
  }

  @Override
  public void clientGone() {
    if (!over) {
      over = true;
      call.cancel();
    }
  }

  @Override
  public long sweep(long now) {
    if (over) {
      return Long.MAX_VALUE;
    }
    long left = begun + conversation.route().handshakeTimeoutNanos() - now;
    if (left < 0) {
      call.timeOut();
      refuse(Refusals.ANSWER_LATE, "no answer in time");
    }
    return left;
  }
}
