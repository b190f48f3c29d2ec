package dev.longspan.loop;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One event loop's coarse clock and sweep. Every method is for the event loop's own thread, unless
 * it says otherwise.
 */
public final class Loop {

  /** Time between two sweeps, hence the precision of every deadline. */
  public static final Duration TICK = Duration.ofMillis(100);

  private static final long MAX_STEP_NANOS = 2 * TICK.toNanos();
  private static final Logger log = LoggerFactory.getLogger(Loop.class);

  private final EventLoop eventLoop;
  private final List<Swept> swept = new ArrayList<>();
  private ScheduledFuture<?> ticks;
  private long now = 1;
  private long lastTick = System.nanoTime();
  private boolean draining;
  private Runnable whenEmpty;

  public Loop(EventLoop eventLoop) {
    this.eventLoop = eventLoop;
  }

  /** Begins to sweep. */
  public void start() {
    long nanos = TICK.toNanos();
    ticks = eventLoop.scheduleWithFixedDelay(this::tick, nanos, nanos, TimeUnit.NANOSECONDS);
  }

  /** Sweeps no more. */
  public void stop() {
    if (ticks != null) {
      ticks.cancel(false);
    }
  }

  /** The event loop itself. Any thread. */
  public EventLoop eventLoop() {
    return eventLoop;
  }

  /**
   * Nanoseconds, as of the last tick, from an origin of no meaning. While the loop is held up this
   * clock hardly moves: what a peer sent in that time is still unread, so that it must not count
   * against the peer.
   */
  public long now() {
    return now;
  }

  /** Visits {@code item} at every tick from now on. */
  public void add(Swept item) {
    item.sweepPlace(swept.size());
    swept.add(item);
  }

  /** Visits {@code item} no more; nothing happens when it is not visited anyway. */
  public void remove(Swept item) {
    int place = item.sweepPlace();
    if (place < 0) {
      return;
    }
    item.sweepPlace(-1);
    Swept last = swept.remove(swept.size() - 1);
    if (last != item) {
      swept.set(place, last);
      last.sweepPlace(place);
    }
  }

  /**
   * Tells everything on this loop that the gateway ends.
   *
   * @param whenEmpty run, once, at the tick that finds nothing left
   */
  public void drain(Runnable whenEmpty) {
    this.whenEmpty = whenEmpty;
    draining = true;
    for (Swept item : List.copyOf(swept)) {
      item.drain();
    }
  }

  /** Whether the gateway ends: nothing is kept for later. */
  public boolean isDraining() {
    return draining;
  }

  private void tick() {
    long tick = System.nanoTime();
    now += Math.min(tick - lastTick, MAX_STEP_NANOS);
    lastTick = tick;
    // Backwards: a removal moves the last one, already visited, into the gap.
    for (int i = swept.size() - 1; i >= 0; i--) {
      if (i < swept.size()) {
        visit(swept.get(i));
      }
    }
    if (whenEmpty != null && swept.isEmpty()) {
      Runnable done = whenEmpty;
      whenEmpty = null;
      done.run();
    }
  }

  /** One that fails must not keep the others from their deadlines. */
  private void visit(Swept item) {
    try {
      item.sweep(now);
    } catch (RuntimeException e) {
      log.error("a sweep failed", e);
    }
  }
}
