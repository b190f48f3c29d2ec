package dev.longspan.upstream;

import dev.longspan.config.AdmissionConfig;
import dev.longspan.telemetry.Rejection;
import io.netty.channel.EventLoop;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets opening handshakes through to an upstream at the pace that it can bear. The rest waits in a
 * queue that is bounded in number and in time: first come, first served, from whichever event loop.
 * Who would wait too long is told so at once. Thread-safe, without locks.
 */
final class Admission {

  /** So much of a pace may come at once; what was not used before that is lost. */
  private static final long BURST_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private static final long SHORTEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long MAX_RETRY_AFTER_SECONDS = 60;

  private final long intervalNanos;
  private final int longestQueue;
  private final long longestWaitNanos;
  private final Queue<Acquisition> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();

  /** When everything that was let in will have had its time: the generic cell rate algorithm. */
  private final AtomicLong taken = new AtomicLong(System.nanoTime());

  private final AtomicBoolean awake = new AtomicBoolean();
  private volatile EventLoop keeper;

  Admission(AdmissionConfig config) {
    this.intervalNanos = TimeUnit.SECONDS.toNanos(1) / config.upgradesPerSecond();
    this.longestQueue = config.queue();
    this.longestWaitNanos = config.longestWait().toNanos();
  }

  /** From now on this event loop lets the waiting ones in. */
  void keptBy(EventLoop eventLoop) {
    keeper = eventLoop;
    wake();
  }

  int waiting() {
    return waiting.get();
  }

  /** Whether the handshake may go on at once: nobody waits, and the pace allows it. */
  boolean enter() {
    return waiting.get() == 0 && take(System.nanoTime());
  }

  private boolean take(long now) {
    while (true) {
      long before = taken.get();
      if (before - now > BURST_NANOS) {
        return false;
      }
      long after = (before - now > 0 ? before : now) + intervalNanos;
      if (taken.compareAndSet(before, after)) {
        return true;
      }
    }
  }

  /**
   * Waits for its turn, and is told by {@link Acquisition#letIn()} or {@link
   * Acquisition#late(Refusal)}.
   *
   * @return null: it waits; else why it does not
   */
  Refusal enqueue(Acquisition acquisition) {
    int place = waiting.incrementAndGet();
    if (place > longestQueue || place * intervalNanos > longestWaitNanos) {
      waiting.decrementAndGet();
      return refusal(
          place > longestQueue
              ? "too many clients wait to be let in"
              : "the wait to be let in would be too long");
    }
    acquisition.waitsUntil(System.nanoTime() + longestWaitNanos);
    queue.add(acquisition);
    wake();
    return null;
  }

  private Refusal refusal(String detail) {
    long seconds = TimeUnit.NANOSECONDS.toSeconds(waiting.get() * intervalNanos) + 1;
    seconds = Math.min(MAX_RETRY_AFTER_SECONDS, seconds);
    // Those who are sent away together do not come back together.
    long spread = ThreadLocalRandom.current().nextLong(seconds + 1);
    return new Refusal(Rejection.ADMISSION, detail, Math.toIntExact(seconds + spread));
  }

  private void wake() {
    EventLoop eventLoop = keeper;
    if (eventLoop != null && !eventLoop.isShuttingDown() && awake.compareAndSet(false, true)) {
      eventLoop.execute(this::letIn);
    }
  }

  /** On the keeper's event loop, until nobody waits. */
  private void letIn() {
    Acquisition first;
    while ((first = queue.peek()) != null) {
      long now = System.nanoTime();
      if (first.isAbandoned()) {
        leave();
      } else if (first.isOverdue(now)) {
        leave();
        first.late(refusal("nobody was let in for too long"));
      } else if (take(now)) {
        leave();
        first.letIn();
      } else {
        long pause = Math.max(SHORTEST_PAUSE_NANOS, taken.get() - BURST_NANOS - now);
        keeper.schedule(this::letIn, pause, TimeUnit.NANOSECONDS);
        return;
      }
    }
    awake.set(false);
    if (!queue.isEmpty()) {
      // Somebody came between the last look and here, and saw that this one was awake.
      wake();
    }
  }

  private void leave() {
    queue.poll();
    waiting.decrementAndGet();
  }
}
