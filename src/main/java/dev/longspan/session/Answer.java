package dev.longspan.session;

import dev.longspan.http.Exchange;
import dev.longspan.http.ExchangeListener;
import dev.longspan.http.Problem;
import dev.longspan.loop.Loop;
import dev.longspan.telemetry.Side;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * What a session says to one request. It is told on the session's event loop, and written on that
 * of the request's connection; what the client takes, and that it left, goes the other way.
 */
final class Answer implements ExchangeListener {

  /** Who answers; told on the session's event loop. */
  interface Watcher {

    /** The client's socket takes more, after so many bytes of those that were written. */
    void taken(int bytes);

    /** The client left before the answer had ended; nothing reaches it any more. */
    void gone();
  }

  private final Exchange exchange;
  private final Loop loop;
  private final EventLoop session;
  private final long slowNanos;

  /** Belongs to the session's event loop. */
  private Watcher watcher;

  // The rest belongs to the exchange's event loop.

  private boolean over;

  /** Null: none but the usual. */
  private HttpHeaders headers;

  /** What a stream gets when nothing else is to be said; null: it is none. */
  private byte[] heartbeat;

  private long heartbeatNanos;
  private long lastWritten;
  private int untaken;
  private long stalledSince;

  /**
   * @param exchange gets this as its listener
   * @param session where the session lives
   * @param slowNanos how long the client may take nothing of what waits for it
   */
  Answer(Exchange exchange, EventLoop session, long slowNanos) {
    this.exchange = exchange;
    this.loop = exchange.context().loop();
    this.session = session;
    this.slowNanos = slowNanos;
    exchange.listen(this);
  }

  /** Adds headers to the answer; on the exchange's event loop, before it is answered. */
  void add(HttpHeaders more) {
    headers = more;
  }

  // ---- on the session's event loop ----

  /** Who is told from now on. */
  void watch(Watcher value) {
    watcher = value;
  }

  /** Answers with all there is to say. */
  void whole(int status, String mediaType, ByteBuf body) {
    Hop.to(loop.eventLoop(), () -> writeWhole(status, mediaType, body));
  }

  /** Answers with a status alone. */
  void empty(int status) {
    Hop.to(loop.eventLoop(), () -> writeWhole(status, null, Unpooled.EMPTY_BUFFER));
  }

  private void writeWhole(int status, String mediaType, ByteBuf body) {
    if (over) {
      return;
    }
    over = true;
    HttpResponse response = head(status, mediaType);
    if (status != 204 && !exchange.request().method().equals(HttpMethod.HEAD)) {
      response.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
    }
    exchange.respond(response);
    exchange.end(new DefaultLastHttpContent(body));
    exchange.flush();
  }

  /** Answers with a refusal. */
  void refuse(Problem problem) {
    Hop.to(loop.eventLoop(), () -> writeRefusal(problem));
  }

  private void writeRefusal(Problem problem) {
    if (!over) {
      over = true;
      exchange.refuse(problem);
    }
  }

  /**
   * Begins an answer that goes on.
   *
   * @param first bytes that go with the head
   * @param beat what is written when nothing else was for so long
   */
  void begin(String mediaType, ByteBuf first, byte[] beat, long beatNanos) {
    Hop.to(
        loop.eventLoop(),
        () -> {
          if (!over) {
            heartbeat = beat;
            heartbeatNanos = beatNanos;
            exchange.listen(this);
            exchange.respond(head(200, mediaType));
            write(first, 0);
          }
        });
  }

  /** Goes on with the answer; the watcher is told when it was taken. */
  void more(ByteBuf bytes) {
    int length = bytes.readableBytes();
    Hop.to(
        loop.eventLoop(),
        () -> {
          if (!over) {
            write(bytes, length);
          }
        });
  }

  /** Ends an answer that was begun. */
  void end(ByteBuf last) {
    Hop.to(
        loop.eventLoop(),
        () -> {
          if (!over) {
            over = true;
            exchange.end(
                last.isReadable()
                    ? new DefaultLastHttpContent(last)
                    : LastHttpContent.EMPTY_LAST_CONTENT);
            exchange.flush();
          }
        });
  }

  /** Cuts the connection. */
  void cut() {
    Hop.to(
        loop.eventLoop(),
        () -> {
          if (!over) {
            over = true;
            exchange.abort();
          }
        });
  }

  // ---- on the exchange's event loop ----

  private HttpResponse head(int status, String mediaType) {
    HttpResponse response =
        new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status));
    if (headers != null) {
      response.headers().add(headers);
    }
    if (mediaType != null) {
      response.headers().set(HttpHeaderNames.CONTENT_TYPE, mediaType);
    }
    response.headers().set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE);
    // Proxies that hold answers back, as nginx does by default, let these pass.
    response.headers().set("X-Accel-Buffering", "no");
    return response;
  }

  private void write(ByteBuf bytes, int counted) {
    lastWritten = loop.now();
    if (bytes.isReadable()) {
      exchange.content(new DefaultHttpContent(bytes));
    }
    exchange.flush();
    if (exchange.isWritable()) {
      taken(counted);
    } else {
      untaken += counted;
      if (stalledSince == 0) {
        stalledSince = loop.now();
      }
    }
  }

  private void taken(int bytes) {
    if (bytes > 0) {
      Hop.to(session, () -> watcher.taken(bytes));
    }
  }

  @Override
  public void clientWritable() {
    int bytes = untaken;
    untaken = 0;
    stalledSince = 0;
    taken(bytes);
  }

  @Override
  public void clientGone() {
    if (!over) {
      over = true;
      Hop.to(session, this::tellGone);
    }
  }

  /** Nobody watches when it was refused meanwhile. */
  private void tellGone() {
    if (watcher != null) {
      watcher.gone();
    }
  }

  @Override
  public void requestContent(HttpContent content) {
    content.release();
  }

  @Override
  public void requestReadComplete() {}

  @Override
  public long sweep(long now) {
    if (heartbeat == null || over) {
      return Long.MAX_VALUE;
    }
    if (stalledSince != 0) {
      if (now - stalledSince > slowNanos) {
        over = true;
        exchange.telemetry().slowConsumer(Side.CLIENT);
        exchange.abort();
        Hop.to(session, this::tellGone);
      }
      return slowNanos / 4;
    }
    long untilBeat = lastWritten + heartbeatNanos - now;
    if (untilBeat > 0) {
      return untilBeat;
    }
    write(Unpooled.wrappedBuffer(heartbeat), 0);
    return heartbeatNanos;
  }
}
