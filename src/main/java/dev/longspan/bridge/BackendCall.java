package dev.longspan.bridge;

import dev.longspan.protocol.Idempotence;
import dev.longspan.telemetry.UpstreamFailure;
import dev.longspan.upstream.BackendConnection;
import dev.longspan.upstream.ConnectionListener;
import dev.longspan.upstream.Endpoint;
import dev.longspan.upstream.Refusal;
import dev.longspan.upstream.ResponseListener;
import dev.longspan.upstream.UpstreamClient;
import dev.longspan.upstream.Wish;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * One request of the gateway's own to a backend. The listener is told either the head, the body and
 * the end of the answer, or in place of the rest that it failed; nothing after {@link #cancel()}.
 */
public final class BackendCall implements ConnectionListener, ResponseListener {

  /** Learns of the answer, on the event loop. */
  public interface Listener {

    /** The request is on its way to this endpoint. */
    void sentTo(Endpoint endpoint);

    /** The final response's head. */
    void head(HttpResponse response);

    /** Some of the body; the caller keeps it. */
    void content(ByteBuf bytes);

    /** The end of the body. */
    void end();

    /**
     * There will be no more of the answer.
     *
     * @param unsent whether nothing of the request reached a backend
     * @param detail for the log, one line
     */
    void failed(boolean unsent, UpstreamFailure reason, String detail);

    /** Nothing was sent: the upstream takes no requests at the moment. */
    void refused(Refusal refusal);
  }

  private final UpstreamClient upstream;
  private final Wish wish;
  private final HttpRequest request;
  private final Listener listener;

  /** Until it is sent for the last time. */
  private ByteBuf body;

  private BackendConnection connection;
  private boolean headSeen;
  private boolean paused;
  private boolean over;

  /**
   * @param wish for a kept connection or a new one
   * @param request its headers are the call's from now on
   * @param body owned by the call
   */
  public BackendCall(
      UpstreamClient upstream, Wish wish, HttpRequest request, ByteBuf body, Listener listener) {
    this.upstream = upstream;
    this.wish = wish;
    this.request = request;
    this.body = body;
    this.listener = listener;
  }

  /** Sends the request. */
  public void start() {
    upstream.acquire(wish, this);
  }

  /** Gives it up; the connection is closed. */
  public void cancel() {
    if (connection != null) {
      connection.cancel();
    }
    finish();
  }

  /** Gives it up, because no answer came in time. */
  public void timeOut() {
    if (connection != null) {
      connection.owner().countFailure(UpstreamFailure.RESPONSE_TIMEOUT);
    }
    cancel();
  }

  /** Whether the request has a connection, so that the answer is what is waited for. */
  public boolean isSent() {
    return connection != null;
  }

  /** Reads no more of the answer. */
  public void pause() {
    paused = true;
    if (connection != null) {
      connection.pause();
    }
  }

  /** Reads on. */
  public void resume() {
    paused = false;
    if (connection != null) {
      connection.resume();
    }
  }

  @Override
  public void connected(BackendConnection opened) {
    if (over) {
      opened.endpoint().release();
      opened.cancel();
      return;
    }
    connection = opened;
    if (!request.headers().contains(HttpHeaderNames.HOST)) {
      request.headers().set(HttpHeaderNames.HOST, opened.endpoint().label());
    }
    listener.sentTo(opened.endpoint());
    if (over) {
      return;
    }
    opened.send(request, this);
    ByteBuf content = body;
    if (mayRepeat()) {
      content = body.retainedDuplicate();
    } else {
      body = null;
    }
    opened.write(new DefaultLastHttpContent(content));
    opened.flush();
    if (paused && connection != null) {
      connection.pause();
    }
  }

  /** A kept connection may have been closed by the backend just as the request went out. */
  private boolean mayRepeat() {
    return connection.isReused() && Idempotence.of(request.method());
  }

  @Override
  public void unreachable(UpstreamFailure reason, String detail) {
    if (!over) {
      finish();
      listener.failed(true, reason, detail);
    }
  }

  @Override
  public void refused(Refusal refusal) {
    if (!over) {
      finish();
      listener.refused(refusal);
    }
  }

  @Override
  public void informational(HttpResponse response) {
    // Nothing is done about it: the answer is still to come.
  }

  @Override
  public void head(HttpResponse response) {
    if (response.status().code() == 101) {
      connection.cancel();
      failed(UpstreamFailure.BAD_RESPONSE, "a 101 that was not asked for");
      return;
    }
    headSeen = true;
    listener.head(response);
  }

  @Override
  public void content(HttpContent content) {
    try {
      if (!over) {
        listener.content(content.content());
      }
    } finally {
      content.release();
    }
  }

  @Override
  public void end(LastHttpContent last) {
    try {
      if (last.content().isReadable() && !over) {
        listener.content(last.content());
      }
    } finally {
      last.release();
    }
    if (!over) {
      finish();
      listener.end();
    }
  }

  @Override
  public void readComplete() {
    // Nothing is held back that would have to be flushed.
  }

  @Override
  public void writable() {
    // The whole request was written at once.
  }

  @Override
  public void failed(UpstreamFailure reason, String detail) {
    connection.owner().countFailure(reason);
    if (reason == UpstreamFailure.BROKEN && !headSeen && mayRepeat()) {
      connection.endpoint().release();
      connection = null;
      upstream.acquire(wish.again(), this);
      return;
    }
    finish();
    listener.failed(false, reason, detail);
  }

  private void finish() {
    over = true;
    if (connection != null) {
      connection.endpoint().release();
      connection = null;
    }
    if (body != null) {
      body.release();
      body = null;
    }
  }
}
