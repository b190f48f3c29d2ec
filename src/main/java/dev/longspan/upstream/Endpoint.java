package dev.longspan.upstream;

import dev.longspan.telemetry.EndpointState;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One backend of an upstream, how it fares, and how much it has to do right now. Shared by all
 * event loops; what changes is written by the upstream's keeper, except for the counts.
 */
public final class Endpoint {

  private static final int TOKEN_DIGITS = 16;

  private final Location location;
  private final long hash;
  private final String token;
  private final AtomicInteger inUse;
  private final AtomicInteger webSockets = new AtomicInteger();
  private final AtomicInteger failuresInARow = new AtomicInteger();
  private volatile int weight;
  private volatile boolean healthy = true;
  private volatile boolean ejected;
  private volatile boolean leaving;

  /** When it came (back), {@link System#nanoTime()}; 0: it was always there. */
  private volatile long cameNanos;

  Endpoint(Location location, int weight) {
    this(location, weight, new AtomicInteger());
  }

  private Endpoint(Location location, int weight, AtomicInteger inUse) {
    this.location = location;
    this.weight = weight;
    this.inUse = inUse;
    this.hash = Hashes.of(location.label());
    String digits = Long.toHexString(hash);
    this.token = "0".repeat(TOKEN_DIGITS - digits.length()) + digits;
  }

  /** The same backend in another upstream: what is under way to it counts in both. */
  Endpoint counterpart(int newWeight) {
    return new Endpoint(location, newWeight, inUse);
  }

  Location location() {
    return location;
  }

  /** {@code host:port}, as in metrics and logs. */
  public String label() {
    return location.label();
  }

  /** Stands for the endpoint where keys are spread over endpoints. */
  long hash() {
    return hash;
  }

  /** Stands for the endpoint in a sticky cookie: says nothing, and is the same at every gateway. */
  String token() {
    return token;
  }

  /** Its share of the work, relative to the other endpoints. Any thread. */
  public int weight() {
    return weight;
  }

  void weight(int value) {
    weight = value;
  }

  /** WebSockets and requests that are under way to it, of all event loops. Any thread. */
  public int inUse() {
    return inUse.get();
  }

  /** One more is under way. Must be followed by one {@link #release()}. */
  void use() {
    inUse.incrementAndGet();
  }

  /** One is over. */
  public void release() {
    inUse.decrementAndGet();
  }

  /** WebSockets that are open to it, of all event loops, but those that were asked to leave. */
  int webSockets() {
    return webSockets.get();
  }

  void webSocketOpened() {
    webSockets.incrementAndGet();
  }

  void webSocketLeft() {
    webSockets.decrementAndGet();
  }

  // ---- how it fares ----

  /** Whether it may be chosen. */
  boolean isUsable() {
    return healthy && !ejected && !leaving;
  }

  /** How it fares. Any thread. */
  public EndpointState state() {
    if (leaving) {
      return EndpointState.LEAVING;
    }
    if (!healthy) {
      return EndpointState.UNHEALTHY;
    }
    return ejected ? EndpointState.EJECTED : EndpointState.HEALTHY;
  }

  boolean isHealthy() {
    return healthy;
  }

  void healthy(boolean value) {
    healthy = value;
  }

  boolean isEjected() {
    return ejected;
  }

  void ejected(boolean value) {
    ejected = value;
  }

  /** It is not among the upstream's endpoints any more. */
  boolean isLeaving() {
    return leaving;
  }

  void leave() {
    leaving = true;
  }

  /** It may be chosen from now on, and was not before. */
  void came(long nanos) {
    cameNanos = nanos == 0 ? 1 : nanos;
  }

  long cameNanos() {
    return cameNanos;
  }

  /**
   * Something went wrong with it.
   *
   * @return how many times in a row
   */
  int failed() {
    return failuresInARow.incrementAndGet();
  }

  /** It did what it should. */
  void succeeded() {
    // Nearly always zero: a read costs the loops nothing, a write would.
    if (failuresInARow.get() != 0) {
      failuresInARow.set(0);
    }
  }

  @Override
  public String toString() {
    return label();
  }
}
