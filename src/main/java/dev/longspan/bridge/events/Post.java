package dev.longspan.bridge.events;

import dev.longspan.bridge.BackendCall;
import dev.longspan.relay.EndCause;
import dev.longspan.route.Route;
import dev.longspan.telemetry.UpstreamFailure;
import dev.longspan.upstream.Endpoint;
import dev.longspan.upstream.Refusal;
import dev.longspan.upstream.UpstreamClient;
import dev.longspan.upstream.Wish;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;

/** One request with events on its way, and the whole answer to it. */
final class Post implements BackendCall.Listener {

  /** Learns how it went; one of these is called, once, unless the post was cancelled. */
  interface Listener {

    /**
     * The backend took it.
     *
     * @param events the listener owns them
     */
    void answered(HttpHeaders headers, EventReader events);

    /** Nothing of it reached a backend. */
    void unsent(String detail);

    /** It may have reached the backend, whose answer does not do. */
    void failed(EndCause why, String detail);
  }

  private final Listener listener;
  private final int limit;
  private final BackendCall call;
  private final ByteBuf answer = ByteBufAllocator.DEFAULT.buffer(256);
  private HttpHeaders headers;
  private boolean over;

  /**
   * @param body owned by the post
   */
  Post(
      UpstreamClient upstream,
      Route route,
      Wish wish,
      HttpRequest request,
      ByteBuf body,
      Listener listener) {
    this.listener = listener;
    this.limit = AnswerLimit.of(route);
    this.call = new BackendCall(upstream, wish, request, body, this);
  }

  void start() {
    call.start();
  }

  void cancel() {
    if (finish()) {
      call.cancel();
    }
  }

  void timeOut() {
    if (finish()) {
      call.timeOut();
    }
  }

  private boolean finish() {
    if (over) {
      return false;
    }
    over = true;
    answer.release();
    return true;
  }

  private void fail(EndCause why, String detail) {
    if (finish()) {
      call.cancel();
      listener.failed(why, detail);
    }
  }

  @Override
  public void sentTo(Endpoint endpoint) {
    // The endpoint of the opening is asked first; whichever serves now is as good.
  }

  @Override
  public void head(HttpResponse response) {
    if (response.status().code() != 200 || !EventHeaders.areEvents(response.headers())) {
      fail(
          EndCause.UPSTREAM_VANISHED,
          "answered with " + response.status().code() + ", or not with events");
      return;
    }
    headers = response.headers();
  }

  @Override
  public void content(ByteBuf bytes) {
    if (over) {
      return;
    }
    if (answer.readableBytes() + bytes.readableBytes() > limit) {
      fail(EndCause.MESSAGE_TOO_BIG_BY_UPSTREAM, "message over the limit");
    } else {
      answer.writeBytes(bytes);
    }
  }

  @Override
  public void end() {
    if (!over) {
      over = true;
      listener.answered(headers, new EventReader(answer));
    }
  }

  @Override
  public void failed(boolean unsent, UpstreamFailure reason, String detail) {
    if (finish()) {
      if (unsent) {
        listener.unsent(detail);
      } else {
        listener.failed(EndCause.UPSTREAM_VANISHED, detail);
      }
    }
  }

  @Override
  public void refused(Refusal refusal) {
    if (finish()) {
      listener.unsent(refusal.detail());
    }
  }
}
