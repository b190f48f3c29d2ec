package dev.longspan.forward;

import dev.longspan.http.Exchange;
import dev.longspan.http.ExchangeListener;
import dev.longspan.loop.Loop;
import dev.longspan.protocol.HopByHop;
import dev.longspan.protocol.Idempotence;
import dev.longspan.route.Route;
import dev.longspan.telemetry.UpstreamFailure;
import dev.longspan.upstream.Acquisition;
import dev.longspan.upstream.BackendConnection;
import dev.longspan.upstream.ConnectionListener;
import dev.longspan.upstream.Endpoint;
import dev.longspan.upstream.Refusal;
import dev.longspan.upstream.ResponseListener;
import dev.longspan.upstream.UpstreamClient;
import dev.longspan.upstream.Wish;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One request on its way to an endpoint and the response on its way back. Lives on the event loop
 * of the client's connection, as does the backend's: nothing crosses threads.
 *
 * <p>Neither body is held: what one side sends goes to the other side's socket at once, and a side
 * is not read while the other does not take what was read.
 */
public class ForwardedExchange implements ExchangeListener, ResponseListener, ConnectionListener {

  private final Exchange exchange;
  private final Route route;
  private final Loop loop;
  private final UpstreamClient upstream;
  private final HttpRequest request;

  /** What is asked of the upstream; null until the request is on its way. */
  private Wish wish;

  private Acquisition acquisition;

  /** Null until there is a connection, and again when the exchange is over. */
  private BackendConnection backend;

  /** What was read of the body before there was a connection: the rest of one read at most. */
  private Deque<HttpContent> waiting;

  /** Whether the connection comes, or came, after the read that brought the request's head. */
  private boolean late;

  private boolean requestEnded;
  private boolean responseBegun;
  private boolean over;
  private long bodyBytes;
  private long lastActivity;

  /** The upstream gets {@code target} as path and query. */
  public ForwardedExchange(
      Exchange exchange, Route route, UpstreamClient upstream, Loop loop, String target) {
    this.exchange = exchange;
    this.route = route;
    this.upstream = upstream;
    this.loop = loop;
    this.request = RequestHeaders.forUpstream(exchange, route, target);
    this.lastActivity = loop.now();
  }

  /** The client's side. */
  protected final Exchange exchange() {
    return exchange;
  }

  /** The route that took the request. */
  protected final Route route() {
    return route;
  }

  /** Where all this lives. */
  protected final Loop loop() {
    return loop;
  }

  /** The request as the upstream gets it. */
  protected final HttpRequest request() {
    return request;
  }

  /** Sends the request on its way. */
  public final void start() {
    exchange.listen(this);
    if (HttpUtil.isContentLengthSet(request)
        && HttpUtil.getContentLength(request, 0L) > route.maxRequestBodyBytes()) {
      refuseTooLarge();
      return;
    }
    wish = Wishes.of(exchange, request, route, isUpgrade());
    acquire();
  }

  /** Whether it waits to be let in, for which nobody is to blame. */
  protected final boolean isWaiting() {
    return acquisition != null && acquisition.isWaiting();
  }

  /** Whether it is a WebSocket's opening handshake. */
  protected boolean isUpgrade() {
    return false;
  }

  private void acquire() {
    late = false;
    acquisition = upstream.acquire(wish, this);
    if (backend == null && !over) {
      late = true;
      exchange.pauseRequest();
    }
  }

  // ---- the connection ----

  @Override
  public final void connected(BackendConnection connection) {
    backend = connection;
    lastActivity = loop.now();
    exchange.servedBy(upstream.name(), connection.endpoint().label());
    if (!request.headers().contains(HttpHeaderNames.HOST)) {
      request.headers().set(HttpHeaderNames.HOST, connection.endpoint().label());
    }
    connection.send(request, this);
    if (!late) {
      // The rest of what was read of the request follows, and then a flush.
      return;
    }
    Deque<HttpContent> early = waiting;
    // Before the first is written: a write that fails ends the exchange, and releases what waits.
    waiting = null;
    if (early != null) {
      early.forEach(connection::write);
    }
    connection.flush();
    if (connection.isWritable()) {
      exchange.resumeRequest();
    }
  }

  @Override
  public final void unreachable(UpstreamFailure reason, String detail) {
    if (!over) {
      FailureLog.unreachable(upstream, route, detail);
      finish();
      exchange.refuse(Refusals.unreachable(reason));
    }
  }

  @Override
  public final void refused(Refusal refusal) {
    if (!over) {
      finish();
      exchange.refuse(Refusals.of(refusal));
    }
  }

  // ---- the request's body ----

  @Override
  public final void requestContent(HttpContent content) {
    if (over || requestEnded) {
      content.release();
      return;
    }
    lastActivity = loop.now();
    requestEnded = content instanceof LastHttpContent;
    bodyBytes += content.content().readableBytes();
    if (bodyBytes > route.maxRequestBodyBytes()) {
      content.release();
      refuseTooLarge();
    } else if (backend != null) {
      backend.write(content);
    } else {
      if (waiting == null) {
        waiting = new ArrayDeque<>(2);
      }
      waiting.add(content);
    }
  }

  @Override
  public final void requestReadComplete() {
    if (backend != null) {
      backend.flush();
      if (!requestEnded && !backend.isWritable()) {
        exchange.pauseRequest();
      }
    }
  }

  @Override
  public final void writable() {
    lastActivity = loop.now();
    exchange.resumeRequest();
  }

  private void refuseTooLarge() {
    giveUp();
    exchange.refuse(Refusals.TOO_LARGE);
  }

  // ---- the response ----

  @Override
  public final void informational(HttpResponse response) {
    HopByHop.removeFrom(response.headers());
    exchange.informational(response);
  }

  @Override
  public final void head(HttpResponse response) {
    lastActivity = loop.now();
    if (isSwitch(response)) {
      switched(response);
      return;
    }
    responseBegun = true;
    HopByHop.removeFrom(response.headers());
    route.responseHeaders().apply(response.headers());
    keepClientWith(backend.endpoint(), response.headers());
    exchange.respond(response);
  }

  /** Lets a cookie lead the client back to the endpoint, where the upstream is configured so. */
  protected final void keepClientWith(Endpoint endpoint, HttpHeaders answer) {
    upstream.keepClient(wish, endpoint, exchange.context().scheme().equals("https"), answer);
  }

  /** Whether the exchange ends here, as one of HTTP. */
  protected boolean isSwitch(HttpResponse response) {
    return response.status().code() == 101 || exchange.isTakenAsSwitch(response.status().code());
  }

  /** The client would take this for a switch of protocols: nobody asked, unless a subclass did. */
  protected void switched(HttpResponse response) {
    badAnswer("a switch of protocols that was not asked for");
  }

  @Override
  public final void content(HttpContent content) {
    lastActivity = loop.now();
    exchange.content(content);
  }

  @Override
  public final void end(LastHttpContent last) {
    finish();
    exchange.end(last);
  }

  @Override
  public final void readComplete() {
    exchange.flush();
    if (backend != null && !exchange.isWritable()) {
      backend.pause();
    }
  }

  @Override
  public final void clientWritable() {
    if (backend != null) {
      lastActivity = loop.now();
      backend.resume();
    }
  }

  // ---- what goes wrong ----

  @Override
  public final void failed(UpstreamFailure reason, String detail) {
    BackendConnection broken = backend;
    broken.owner().countFailure(reason);
    if (broken.isReused() && mayRepeat(reason)) {
      backend = null;
      broken.endpoint().release();
      wish = wish.again();
      acquire();
      requestEnded = false;
      requestContent(LastHttpContent.EMPTY_LAST_CONTENT);
      requestReadComplete();
      return;
    }
    FailureLog.failed(upstream, broken.endpoint(), route, reason, detail);
    finish();
    exchange.refuse(Refusals.failed(reason));
  }

  /** A kept connection may have been closed by the backend just as the request went out. */
  private boolean mayRepeat(UpstreamFailure reason) {
    return reason == UpstreamFailure.BROKEN
        && !responseBegun
        && requestEnded
        && bodyBytes == 0
        && Idempotence.of(request.method());
  }

  /** The backend answered something that must not reach the client: 502. */
  protected final void badAnswer(String detail) {
    backend.cancel();
    failed(UpstreamFailure.BAD_RESPONSE, detail);
  }

  @Override
  public final void clientGone() {
    giveUp();
  }

  @Override
  public final long sweep(long now) {
    if (over) {
      return Long.MAX_VALUE;
    }
    long untilOverdue = responseBegun ? Long.MAX_VALUE : untilOverdue(now);
    long untilIdle = lastActivity + route.idleTimeoutNanos() - now;
    if (untilOverdue < 0) {
      overdue();
    } else if (untilIdle < 0) {
      stalled();
    }
    return Math.min(untilOverdue, untilIdle);
  }

  /** Nanoseconds until the response's head must have come, from what is known now. */
  protected long untilOverdue(long now) {
    boolean awaited = requestEnded && backend != null;
    return awaited
        ? lastActivity + route.responseTimeoutNanos() - now
        : route.responseTimeoutNanos();
  }

  private void overdue() {
    FailureLog.late(upstream, route);
    if (backend != null) {
      backend.owner().countFailure(UpstreamFailure.RESPONSE_TIMEOUT);
    }
    giveUp();
    exchange.refuse(Refusals.ANSWER_LATE);
  }

  private void stalled() {
    boolean byBackend = requestEnded || backend == null || !backend.isWritable();
    giveUp();
    if (responseBegun) {
      exchange.abort();
    } else if (byBackend) {
      exchange.refuse(Refusals.ANSWER_LATE);
    } else {
      exchange.refuse(Refusals.BODY_LATE);
    }
  }

  /** Cuts the backend's connection, if there is one: it is in the middle of something. */
  private void giveUp() {
    if (backend != null) {
      backend.cancel();
    }
    finish();
  }

  /** Lets go of everything; nothing is heard of either side any more. */
  private void finish() {
    over = true;
    if (acquisition != null) {
      acquisition.cancel();
    }
    if (backend != null) {
      backend.endpoint().release();
      backend = null;
    }
    if (waiting != null) {
      waiting.forEach(HttpContent::release);
      waiting = null;
    }
  }

  /**
   * The exchange is over for HTTP.
   *
   * @return the backend's connection, the caller's from now on, with its place in the endpoint's
   *     count
   */
  protected final BackendConnection detach() {
    BackendConnection detached = backend;
    backend = null;
    over = true;
    return detached;
  }
}
