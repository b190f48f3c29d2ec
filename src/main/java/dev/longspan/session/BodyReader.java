package dev.longspan.session;

import dev.longspan.http.Exchange;
import dev.longspan.http.ExchangeListener;
import dev.longspan.http.Problem;
import dev.longspan.loop.Loop;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Takes a request's body as a whole, up to a limit. Lives on the exchange's event loop. */
final class BodyReader implements ExchangeListener {

  /** What becomes of it; one of the two, once. */
  interface Taker {

    /** All of it has come. */
    void whole(byte[] body);

    /** It will not come: the client left, or was refused. */
    void failed();
  }

  private final Exchange exchange;
  private final Loop loop;
  private final long limitBytes;
  private final long idleNanos;
  private final Taker taker;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream(0);
  private long lastRead;
  private boolean started;
  private boolean ended;
  private boolean over;

  /**
   * Gets what comes from now on, but lets no more come.
   *
   * @param idleNanos how long nothing of it may come
   */
  BodyReader(Exchange exchange, long limitBytes, long idleNanos, Taker taker) {
    this.exchange = exchange;
    this.loop = exchange.context().loop();
    this.limitBytes = limitBytes;
    this.idleNanos = idleNanos;
    this.taker = taker;
    this.lastRead = loop.now();
    exchange.listen(this);
    exchange.pauseRequest();
  }

  /** Lets the rest come. */
  void start() {
    if (over) {
      return;
    }
    started = true;
    if (HttpUtil.getContentLength(exchange.request(), 0L) > limitBytes) {
      refuse(Refusals.tooLarge("the body is over the limit"));
      return;
    }
    if (!ended && HttpUtil.is100ContinueExpected(exchange.request())) {
      exchange.informational(
          new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
    }
    lastRead = loop.now();
    exchange.resumeRequest();
    finishIfWhole();
  }

  @Override
  public void requestContent(HttpContent content) {
    lastRead = loop.now();
    boolean fits = body.size() + (long) content.content().readableBytes() <= limitBytes;
    ended = content instanceof LastHttpContent;
    if (!over && fits) {
      append(content);
    }
    content.release();
    if (over) {
      return;
    }
    if (!fits) {
      refuse(Refusals.tooLarge("the body is over the limit"));
    } else {
      finishIfWhole();
    }
  }

  private void append(HttpContent content) {
    try {
      content.content().readBytes(body, content.content().readableBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
  }

  private void finishIfWhole() {
    if (started && ended && !over) {
      over = true;
      taker.whole(body.toByteArray());
    }
  }

  /** Answers before the body has come. */
  void refuse(Problem problem) {
    if (!over) {
      over = true;
      taker.failed();
      exchange.refuse(problem);
    }
  }

  @Override
  public void requestReadComplete() {}

  @Override
  public void clientWritable() {}

  @Override
  public void clientGone() {
    if (!over) {
      over = true;
      taker.failed();
    }
  }

  @Override
  public long sweep(long now) {
    long left = lastRead + idleNanos - now;
    if (left < 0 && !over) {
      refuse(Refusals.slowBody());
    }
    return left;
  }
}
