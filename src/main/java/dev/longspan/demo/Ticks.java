package dev.longspan.demo;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Instant;

/** Server-sent events, one each second: {@code ?count=3} ends after three. */
final class Ticks {

  private static final long PERIOD_MILLIS = 1000;

  private final Vertx vertx;
  private final HttpServerResponse response;
  private final long count;
  private long sent;
  private long timer;

  Ticks(Vertx vertx, HttpServerRequest request) {
    this.vertx = vertx;
    this.response = request.response();
    this.count = count(request.getParam("count"));
  }

  private static long count(String parameter) {
    return parameter != null && parameter.matches("[1-9][0-9]{0,8}")
        ? Long.parseLong(parameter)
        : Long.MAX_VALUE;
  }

  void start() {
    response
        .setChunked(true)
        .putHeader("Content-Type", "text/event-stream")
        .putHeader("Cache-Control", "no-store");
    timer = vertx.setPeriodic(0, PERIOD_MILLIS, fired -> tick());
    response.closeHandler(closed -> vertx.cancelTimer(timer));
  }

  private void tick() {
    // A reader who is slower than one event in a second misses some, instead of filling memory.
    if (response.writeQueueFull()) {
      return;
    }
    sent++;
    response.write("id: " + sent + "\nevent: tick\ndata: " + Instant.now() + "\n\n");
    if (sent == count) {
      vertx.cancelTimer(timer);
      response.end();
    }
  }
}
