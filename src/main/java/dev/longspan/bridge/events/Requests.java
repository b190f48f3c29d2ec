package dev.longspan.bridge.events;

import dev.longspan.http.Exchange;
import dev.longspan.loop.Loop;
import dev.longspan.relay.EndCause;
import dev.longspan.route.Route;
import dev.longspan.upstream.Endpoint;
import dev.longspan.upstream.Wish;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** The requests of one conversation, one at a time: when each is due, late, or to be repeated. */
final class Requests implements Post.Listener {

  /** Whose conversation it is. */
  interface Owner {

    /**
     * A request was answered.
     *
     * @param events the owner owns them
     */
    void answered(HttpHeaders answer, EventReader events);

    /** A request is due: to repeat the last one, or because the backend wants to be asked. */
    void post();

    /** The backend can't go on, or must not. */
    void fail(EndCause why, String detail);
  }

  private static final int MOST_RETRIES = 5;
  private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();

  private final EventsOpener opener;
  private final Route route;
  private final Loop loop;
  private final Owner owner;
  private final String target;
  private final HttpHeaders headers;
  private final Wish wish;

  /** The request under way; null: none. */
  private Post post;

  private long postSince;
  private int retries;

  /** When the request is to be sent again; 0: none is. */
  private long retryAt;

  /** Between an answer and an empty request that asks for more; 0: the backend is not asked. */
  private long keepAliveNanos;

  private long lastAnswer;

  /**
   * @param request the opening one, whose headers each later one has
   * @param endpoint which took the opening
   */
  Requests(
      EventsOpener opener, Exchange exchange, HttpRequest request, Endpoint endpoint, Owner owner) {
    this.opener = opener;
    this.route = opener.route();
    this.loop = opener.loop();
    this.owner = owner;
    this.target = request.uri();
    this.headers = request.headers();
    this.lastAnswer = loop.now();
    this.wish =
        new Wish(
            false,
            false,
            route.connectTimeoutMillis(),
            headers,
            target,
            null,
            exchange.clientAddress(),
            endpoint);
  }

  /** Takes note of what an answer says about the next request; false: that is too much. */
  boolean takeHeaders(HttpHeaders answer) {
    if (answer.contains(EventHeaders.KEEP_ALIVE_INTERVAL)) {
      int seconds = EventHeaders.number(answer, EventHeaders.KEEP_ALIVE_INTERVAL);
      keepAliveNanos =
          seconds <= 0 ? 0 : Math.max(seconds * SECOND_NANOS, opener.shortestKeepAliveNanos());
    }
    return Metadata.apply(answer, headers);
  }

  /** Whether none is under way, nor to be repeated. */
  boolean isIdle() {
    return post == null && retryAt == 0;
  }

  /** When the last answer came, by the loop's clock. */
  long lastAnswer() {
    return lastAnswer;
  }

  /**
   * Sends one.
   *
   * @param body ownership goes with it
   * @param replayedBytes how much of the content was offered before
   */
  void send(ByteBuf body, int replayedBytes) {
    headers.set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
    if (replayedBytes > 0) {
      headers.set(EventHeaders.BYTES_REPLAYED, replayedBytes);
    } else {
      headers.remove(EventHeaders.BYTES_REPLAYED);
    }
    HttpRequest request =
        new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, target, headers);
    postSince = loop.now();
    post = new Post(opener.upstream(), route, wish, request, body, this);
    post.start();
  }

  /** Gives up what is under way. */
  void cancel() {
    if (post != null) {
      post.cancel();
      post = null;
    }
  }

  @Override
  public void answered(HttpHeaders answer, EventReader events) {
    post = null;
    retries = 0;
    lastAnswer = loop.now();
    owner.answered(answer, events);
  }

  @Override
  public void unsent(String detail) {
    post = null;
    if (retries == MOST_RETRIES) {
      owner.fail(EndCause.UPSTREAM_VANISHED, detail);
      return;
    }
    long delay = (SECOND_NANOS << retries) + ThreadLocalRandom.current().nextLong(SECOND_NANOS);
    retries++;
    retryAt = loop.now() + delay;
  }

  @Override
  public void failed(EndCause why, String detail) {
    post = null;
    owner.fail(why, detail);
  }

  /** Looks at the deadlines; returns nanoseconds until it must look again. */
  long sweep(long now) {
    if (post != null && now - postSince > route.responseTimeoutNanos()) {
      Post late = post;
      post = null;
      late.timeOut();
      owner.fail(EndCause.UPSTREAM_VANISHED, "no answer in time");
    } else if (retryAt != 0 && now >= retryAt) {
      retryAt = 0;
      owner.post();
    } else if (keepAliveNanos != 0 && now - lastAnswer >= keepAliveNanos) {
      owner.post();
    }
    if (!isIdle()) {
      return 0;
    }
    return keepAliveNanos == 0 ? Long.MAX_VALUE : Math.max(0, lastAnswer + keepAliveNanos - now);
  }
}
