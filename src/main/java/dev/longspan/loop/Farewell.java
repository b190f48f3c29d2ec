package dev.longspan.loop;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * The news of the gateway's end on its way to everything on a loop: evenly over a time and in
 * random order, so that the clients do not all come back at once, nor those of one route first.
 */
final class Farewell {

  /** Those that were not told yet, the next one at the end. */
  private final List<Swept> waiting;

  private final int count;
  private final long begun;
  private final long spreadNanos;

  /**
   * @param all everybody; becomes this object's own
   * @param spreadNanos from the first to the last; 0: at once
   */
  Farewell(List<Swept> all, long now, long spreadNanos, Random random) {
    Collections.shuffle(all, random);
    this.waiting = all;
    this.count = all.size();
    this.begun = now;
    this.spreadNanos = spreadNanos;
  }

  /** Tells those whose turn has come; who has left meanwhile is passed over. */
  void tell(long now, Consumer<Swept> news) {
    long due = spreadNanos == 0 ? count : (now - begun) * count / spreadNanos;
    while (!waiting.isEmpty() && count - waiting.size() < due) {
      Swept next = waiting.remove(waiting.size() - 1);
      if (next.sweepPlace() >= 0) {
        news.accept(next);
      }
    }
  }

  boolean isOver() {
    return waiting.isEmpty();
  }
}
