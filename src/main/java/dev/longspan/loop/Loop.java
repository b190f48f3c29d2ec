package dev.longspan.loop;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One event loop's coarse clock, and the wheel on which everything that has deadlines comes round.
 *
 * <p>A slot of the wheel is swept at each tick. What was visited goes into the slot of its next
 * visit, {@value #SLOTS} ticks ahead at the most: ten thousand connections that have nothing due
 * cost a few visits a tick, and no timer.
 *
 * <p>Every method is for the event loop's own thread, unless it says otherwise.
 */
public final class Loop {

  /** Time between two ticks, hence the precision of every deadline. */
  public static final Duration TICK = Duration.ofMillis(100);

  private static final long TICK_NANOS = TICK.toNanos();
  private static final long MAX_STEP_NANOS = 2 * TICK_NANOS;

  /** A power of two; a place on the wheel is {@code index in the slot * SLOTS + slot}. */
  private static final int SLOTS = 64;

  private static final Logger log = LoggerFactory.getLogger(Loop.class);

  private final EventLoop eventLoop;
  private final List<List<Swept>> wheel = new ArrayList<>(SLOTS);
  private int slot;
  private int size;
  private long lastNumber;
  private ScheduledFuture<?> ticks;
  private long now = 1;
  private long lastTick = System.nanoTime();
  private boolean leaving;
  private LongConsumer late = nanos -> {};
  private boolean draining;

  /** Null: nobody is being told. */
  private Farewell farewell;

  private Runnable whenEmpty;

  public Loop(EventLoop eventLoop) {
    this.eventLoop = eventLoop;
    for (int i = 0; i < SLOTS; i++) {
      wheel.add(new ArrayList<>());
    }
  }

  /** Tells {@code observer}, at each tick, by how many nanoseconds it was late. */
  public void onTick(LongConsumer observer) {
    late = observer;
  }

  /** Begins to tick. */
  public void start() {
    ticks =
        eventLoop.scheduleWithFixedDelay(this::tick, TICK_NANOS, TICK_NANOS, TimeUnit.NANOSECONDS);
  }

  /** Ticks no more. */
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

  /**
   * {@link System#nanoTime()} as of the last tick: time as it passes for others, also while the
   * loop is held up.
   */
  public long lastTick() {
    return lastTick;
  }

  /** Visits {@code item} at the next tick, and from then on when it says. */
  public void add(Swept item) {
    place(item, next(1));
    size++;
  }

  /** Visits {@code item} no more; nothing happens when it is not visited anyway. */
  public void remove(Swept item) {
    if (item.sweepPlace() >= 0) {
      displace(item);
      item.sweepPlace(-1);
      size--;
    }
  }

  /** Visits {@code item} at the next tick, whatever it said: something became due sooner. */
  public void hurry(Swept item) {
    int place = item.sweepPlace();
    if (place >= 0 && place % SLOTS != next(1)) {
      displace(item);
      place(item, next(1));
    }
  }

  /** The gateway is about to end: it serves on, but nobody should count on a connection. */
  public void leave() {
    leaving = true;
  }

  /** Whether the gateway ends, or is about to: an HTTP connection is not kept after an answer. */
  public boolean isLeaving() {
    return leaving;
  }

  /**
   * The gateway ends: tells everything on this loop, in random order and evenly over a time. What
   * is added after this must look at {@link #isDraining()} itself.
   *
   * @param spreadNanos until the last one is told; 0: all are told at once
   * @param whenEmpty run, once, at the tick that finds nothing left
   */
  public void drain(long spreadNanos, Runnable whenEmpty) {
    this.whenEmpty = whenEmpty;
    leaving = true;
    draining = true;
    farewell = new Farewell(items(), now, spreadNanos, ThreadLocalRandom.current());
    sayFarewell();
  }

  private void sayFarewell() {
    if (farewell != null) {
      farewell.tell(now, item -> tell(item, Swept::drain));
      if (farewell.isOver()) {
        farewell = null;
      }
    }
  }

  /** Cuts everything on this loop. */
  public void cut() {
    leaving = true;
    draining = true;
    farewell = null;
    items().forEach(item -> tell(item, Swept::cut));
  }

  /** A number that this loop gives to nothing else, from 1. */
  public long nextNumber() {
    return ++lastNumber;
  }

  /** Everything that is visited, in no order: a copy, for who looks at it piece by piece. */
  public List<Swept> items() {
    List<Swept> all = new ArrayList<>(size);
    wheel.forEach(all::addAll);
    return all;
  }

  /** One that fails must not keep the news from the others. */
  private static void tell(Swept item, Consumer<Swept> news) {
    try {
      news.accept(item);
    } catch (RuntimeException e) {
      log.error("an orderly end failed", e);
    }
  }

  /** Whether the gateway ends: nothing is kept for later, no WebSocket or session is begun. */
  public boolean isDraining() {
    return draining;
  }

  private void tick() {
    long tick = System.nanoTime();
    late.accept(tick - lastTick - TICK_NANOS);
    now += Math.min(tick - lastTick, MAX_STEP_NANOS);
    lastTick = tick;
    slot = next(1);
    sweep(wheel.get(slot));
    sayFarewell();
    if (whenEmpty != null && size == 0) {
      Runnable done = whenEmpty;
      whenEmpty = null;
      done.run();
    }
  }

  /**
   * From the end, since each one that was visited leaves the slot; a visit may take others out as
   * well.
   */
  private void sweep(List<Swept> due) {
    while (!due.isEmpty()) {
      Swept item = due.get(due.size() - 1);
      int place = item.sweepPlace();
      long delay = visit(item);
      if (item.sweepPlace() == place) {
        displace(item);
        place(item, next(ticksOf(delay)));
      }
    }
  }

  /** One that fails must not keep the others from their deadlines. */
  private long visit(Swept item) {
    try {
      return item.sweep(now);
    } catch (RuntimeException e) {
      log.error("a sweep failed", e);
      return TICK_NANOS;
    }
  }

  private static int ticksOf(long nanos) {
    return (int) Math.max(1, Math.min(nanos / TICK_NANOS + 1, SLOTS - 1));
  }

  private int next(int ticks) {
    return (slot + ticks) % SLOTS;
  }

  private void place(Swept item, int target) {
    List<Swept> items = wheel.get(target);
    item.sweepPlace(items.size() * SLOTS + target);
    items.add(item);
  }

  private void displace(Swept item) {
    int place = item.sweepPlace();
    List<Swept> items = wheel.get(place % SLOTS);
    Swept last = items.remove(items.size() - 1);
    int index = place / SLOTS;
    if (index < items.size()) {
      items.set(index, last);
      last.sweepPlace(place);
    }
  }
}
