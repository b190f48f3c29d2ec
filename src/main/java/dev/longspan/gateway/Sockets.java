package dev.longspan.gateway;

import dev.longspan.config.GatewayLimitsConfig;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The network connections of clients that are open, held against the gateway's limit. Thread-safe.
 */
final class Sockets {

  /** Over the limit, so many more are answered before they are closed; then not even that. */
  private static final int MOST_SURPLUS = 256;

  /** What is to be done with one more. */
  enum Place {
    /** It is served. */
    REGULAR,
    /** Its request is answered with a refusal. */
    SURPLUS,
    /** It is closed without a word. */
    NONE
  }

  private final AtomicInteger open = new AtomicInteger();
  private volatile int limit = Integer.MAX_VALUE;

  void limit(GatewayLimitsConfig config) {
    limit = config.connections().orElse(Integer.MAX_VALUE);
  }

  /** One more is there; {@link #closed()} must follow, whatever the place. */
  Place opened() {
    int over = open.incrementAndGet() - limit;
    if (over <= 0) {
      return Place.REGULAR;
    }
    return over <= MOST_SURPLUS ? Place.SURPLUS : Place.NONE;
  }

  void closed() {
    open.decrementAndGet();
  }

  int open() {
    return open.get();
  }
}
