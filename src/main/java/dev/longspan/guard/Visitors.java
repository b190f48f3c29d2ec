package dev.longspan.guard;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Who is in on a route, and how fast they come. Shared by all event loops; only handshakes ask.
 *
 * <p>It belongs to the route's name: a reload changes the limits, not who is in.
 */
final class Visitors {

  private static final long SECOND_NANOS = 1_000_000_000L;

  private final AtomicInteger open = new AtomicInteger();
  private final ConcurrentHashMap<Object, Integer> openByClient = new ConcurrentHashMap<>();

  /** When the next handshake is due, if they come evenly, {@link System#nanoTime()}. */
  private final AtomicLong nextDue = new AtomicLong(System.nanoTime());

  /** Takes one more in, unless there are so many. */
  boolean enter(int most) {
    if (open.incrementAndGet() <= most) {
      return true;
    }
    open.decrementAndGet();
    return false;
  }

  /** One is out again. */
  void leave() {
    open.decrementAndGet();
  }

  /** Takes one more of a client in, unless there are so many of it. */
  boolean enter(Object client, int most) {
    int[] before = new int[1];
    openByClient.compute(
        client,
        (key, count) -> {
          before[0] = count == null ? 0 : count;
          return before[0] >= most ? count : Integer.valueOf(before[0] + 1);
        });
    return before[0] < most;
  }

  /** One of a client is out again; nothing is kept of a client of whom none is in. */
  void leave(Object client) {
    openByClient.computeIfPresent(client, (key, count) -> count == 1 ? null : count - 1);
  }

  /**
   * Takes a handshake, unless they come faster than this; those of one second may come at once.
   *
   * @param now {@link System#nanoTime()}
   */
  boolean handshake(int perSecond, long now) {
    long interval = SECOND_NANOS / perSecond;
    while (true) {
      long due = nextDue.get();
      long from = due - now > 0 ? due : now;
      if (from - now > SECOND_NANOS - interval) {
        return false;
      }
      if (nextDue.compareAndSet(due, from + interval)) {
        return true;
      }
    }
  }

  /** Clients that something is kept of. */
  int clients() {
    return openByClient.size();
  }
}
