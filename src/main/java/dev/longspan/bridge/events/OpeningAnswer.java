package dev.longspan.bridge.events;

import dev.longspan.bridge.Acceptance;
import dev.longspan.http.Exchange;
import dev.longspan.http.ExchangeListener;
import dev.longspan.http.Problem;
import dev.longspan.telemetry.Rejection;
import dev.longspan.telemetry.UpstreamFailure;
import dev.longspan.upstream.BackendConnection;
import dev.longspan.upstream.Endpoint;
import dev.longspan.upstream.ResponseListener;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The events that answer the opening of a conversation: the client waits until all are there. */
final class OpeningAnswer implements ResponseListener, ExchangeListener {

  private static final Logger log = LoggerFactory.getLogger(OpeningAnswer.class);

  private final EventsOpener opener;
  private final Exchange exchange;
  private final HttpRequest request;
  private final HttpHeaders headers;
  private final HttpHeaders forClient = new DefaultHttpHeaders();
  private final BackendConnection connection;
  private final Acceptance acceptance;
  private final long deadline;
  private final ByteBuf body = ByteBufAllocator.DEFAULT.buffer(256);
  private boolean over;

  /**
   * @param connection with its place in the endpoint's count
   * @param deadline by the loop's clock
   */
  OpeningAnswer(
      EventsOpener opener,
      Exchange exchange,
      HttpRequest request,
      HttpResponse response,
      BackendConnection connection,
      Acceptance acceptance,
      long deadline) {
    this.opener = opener;
    this.exchange = exchange;
    this.request = request;
    this.headers = response.headers();
    this.connection = connection;
    this.acceptance = acceptance;
    this.deadline = deadline;
    forClient.add(headers);
    EventHeaders.cleanAnswer(forClient);
    opener.route().responseHeaders().apply(forClient);
  }

  /** What the client gets of the answer's header fields. */
  HttpHeaders headersForClient() {
    return forClient;
  }

  @Override
  public void content(HttpContent content) {
    if (!over) {
      if (body.readableBytes() + content.content().readableBytes()
          > AnswerLimit.of(opener.route())) {
        connection.cancel();
        refuse(UpstreamFailure.BAD_RESPONSE, "too many events at once");
      } else {
        body.writeBytes(content.content());
      }
    }
    content.release();
  }

  @Override
  public void end(LastHttpContent last) {
    content(last);
    if (over) {
      return;
    }
    EventReader events = new EventReader(body.retain());
    Endpoint endpoint = connection.endpoint();
    Event first = events.hasNext() ? events.next() : null;
    // A backend that wants to be asked may have nothing to say yet.
    boolean silent = !body.isReadable() && EventHeaders.isKeptAlive(headers);
    if (!silent && (first == null || first.type() != EventType.OPEN)) {
      if (first != null) {
        first.release();
      }
      events.release();
      refuse(UpstreamFailure.BAD_RESPONSE, "the answer does not begin with OPEN");
      return;
    }
    finish();
    EventsChannel channel =
        new EventsChannel(opener, exchange, request, endpoint, GripFilter.of(headers));
    channel.begin(headers, events);
    acceptance.opened(channel, headers.get(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL), forClient);
  }

  @Override
  public void failed(UpstreamFailure reason, String detail) {
    if (!over) {
      refuse(reason, detail);
    }
  }

  private void refuse(UpstreamFailure reason, String detail) {
    connection.owner().countFailure(reason);
    log.warn(
        "backend failed upstream={} endpoint={} route={} reason={} detail=\"{}\"",
        opener.upstream().name(),
        connection.endpoint().label(),
        opener.route().name(),
        reason.label(),
        detail);
    finish();
    exchange.refuse(
        reason == UpstreamFailure.BAD_RESPONSE
            ? new Problem(502, Rejection.BAD_UPSTREAM_RESPONSE, "the backend's answer is malformed")
            : new Problem(
                502, Rejection.UPSTREAM_UNREACHABLE, "the backend closed the connection"));
  }

  private void finish() {
    over = true;
    connection.endpoint().release();
    body.release();
  }

  @Override
  public void informational(HttpResponse response) {
    // The answer has begun.
  }

  @Override
  public void head(HttpResponse response) {
    // It was there before.
  }

  @Override
  public void readComplete() {
    // Nothing is held back that would have to be flushed.
  }

  @Override
  public void writable() {
    // The whole request was written at once.
  }

  // ---- the client ----

  @Override
  public void requestContent(HttpContent content) {
    content.release();
  }

  @Override
  public void requestReadComplete() {
    // It says nothing that is of interest before it is answered.
  }

  @Override
  public void clientWritable() {
    // It got nothing yet.
  }

  @Override
  public void clientGone() {
    if (!over) {
      connection.cancel();
      finish();
    }
  }

  @Override
  public long sweep(long now) {
    if (!over && now > deadline) {
      connection.cancel();
      connection.owner().countFailure(UpstreamFailure.RESPONSE_TIMEOUT);
      finish();
      exchange.refuse(
          new Problem(504, Rejection.UPSTREAM_TIMEOUT, "the backend did not answer in time"));
    }
    return over ? Long.MAX_VALUE : deadline - now;
  }
}
