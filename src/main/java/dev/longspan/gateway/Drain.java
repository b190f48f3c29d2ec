package dev.longspan.gateway;

import dev.longspan.admin.DrainControl;
import dev.longspan.admin.DrainStatus;
import dev.longspan.admin.DrainStatus.Phase;
import dev.longspan.config.DrainConfig;
import dev.longspan.telemetry.Telemetry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway's orderly end: it says that it leaves and serves on for a while, then accepts no more
 * and closes what is open at a pace, and is gone when all of it is. Thread-safe.
 */
final class Drain implements DrainControl {

  private static final Logger log = LoggerFactory.getLogger(Drain.class);

  private final Vertx vertx;
  private final Telemetry telemetry;
  private final List<ListenerVerticle> verticles;
  private final Sockets sockets;
  private final Supplier<DrainConfig> config;
  private final Runnable stopListening;
  private final Supplier<Future<Void>> close;
  private final Promise<Void> ended = Promise.promise();
  private DrainConfig begun;
  private long since;
  private volatile Phase phase = Phase.SERVING;

  /**
   * Nothing happens yet.
   *
   * @param config read once, when it begins
   * @param stopListening closes the listeners
   * @param close ends the gateway at once
   */
  Drain(
      Vertx vertx,
      Telemetry telemetry,
      List<ListenerVerticle> verticles,
      Sockets sockets,
      Supplier<DrainConfig> config,
      Runnable stopListening,
      Supplier<Future<Void>> close) {
    this.vertx = vertx;
    this.telemetry = telemetry;
    this.verticles = verticles;
    this.sockets = sockets;
    this.config = config;
    this.stopListening = stopListening;
    this.close = close;
  }

  /** Whether it has begun, and the gateway is not ready any more. */
  boolean isBegun() {
    return phase != Phase.SERVING;
  }

  /** Completes when the gateway is gone, after it was drained. */
  Future<Void> ended() {
    return ended.future();
  }

  @Override
  public synchronized void begin() {
    if (isBegun()) {
      return;
    }
    begun = config.get();
    since = System.nanoTime();
    phase = Phase.LEAVING;
    telemetry.draining();
    log.info(
        "draining delay={} spread={} timeout={}", begun.delay(), begun.spread(), begun.timeout());
    verticles.forEach(ListenerVerticle::leave);
    after(begun.delay())
        .compose(done -> closeAll(begun.spread()))
        .timeout(begun.timeout().toMillis(), TimeUnit.MILLISECONDS)
        .onFailure(late -> log.warn("drain timed out, what is left is cut left={}", sockets.open()))
        .transform(done -> close.get())
        .onComplete(ended);
  }

  private Future<Void> after(Duration delay) {
    if (delay.isZero()) {
      return Future.succeededFuture();
    }
    Promise<Void> over = Promise.promise();
    vertx.setTimer(delay.toMillis(), timer -> over.complete());
    return over.future();
  }

  private Future<?> closeAll(Duration spread) {
    phase = Phase.CLOSING;
    log.info("closing what is open sockets={}", sockets.open());
    stopListening.run();
    List<Future<?>> empty = new ArrayList<>();
    verticles.forEach(verticle -> empty.add(verticle.drain(spread)));
    return Future.all(empty);
  }

  @Override
  public synchronized DrainStatus status() {
    DrainConfig used = begun == null ? config.get() : begun;
    long elapsed = begun == null ? 0 : System.nanoTime() - since;
    return new DrainStatus(
        phase,
        telemetry.openConnections(),
        sockets.open(),
        TimeUnit.NANOSECONDS.toMillis(elapsed),
        used.timeout().toMillis());
  }
}
