package dev.longspan.loop;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LoopTest {

  /** Its event loop runs what is due when the test says so. */
  private final EmbeddedChannel channel = new EmbeddedChannel();

  private final Loop loop = new Loop(channel.eventLoop());
  private final List<String> visits = new ArrayList<>();

  @BeforeEach
  void start() {
    channel.freezeTime();
    loop.start();
  }

  @AfterEach
  void stop() {
    loop.stop();
    channel.close();
  }

  @Test
  void everyItemIsVisitedOnceATick() {
    add("a");
    add("b");
    add("c");
    tick();
    assertThat(visits).containsExactlyInAnyOrder("a", "b", "c");
    tick();
    assertThat(visits).hasSize(6);
  }

  @Test
  void anItemIsLeftInPeaceForAsLongAsItSaysUnlessItIsHurried() {
    Item patient = add("patient");
    patient.nanosToNext = Loop.TICK.multipliedBy(3).toNanos();
    tick();
    assertThat(visits).hasSize(1);
    tick();
    tick();
    tick();
    assertThat(visits).hasSize(1);
    tick();
    assertThat(visits).hasSize(2);

    loop.hurry(patient);
    tick();
    assertThat(visits).hasSize(3);
  }

  @Test
  void anItemMayRemoveItselfAndTheOthersAreVisitedOnceAllTheSame() {
    add("a");
    Item leaving = add("leaving", loop::remove);
    add("b");
    add("c");
    tick();
    assertThat(visits).containsExactlyInAnyOrder("a", "leaving", "b", "c");
    visits.clear();
    tick();
    assertThat(visits).containsExactlyInAnyOrder("a", "b", "c");
    assertThat(leaving.sweepPlace()).isNegative();
  }

  @Test
  void anItemMayRemoveAllOthers() {
    List<Item> all = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      all.add(add("item " + i, self -> all.forEach(loop::remove)));
    }
    tick();
    assertThat(visits).hasSize(1);
    tick();
    assertThat(visits).hasSize(1);
  }

  @Test
  void anItemMayAddAnother() {
    add(
        "first",
        self -> {
          if (visits.size() == 1) {
            add("second");
          }
        });
    tick();
    assertThat(visits).containsExactly("first");
    visits.clear();
    tick();
    assertThat(visits).containsExactlyInAnyOrder("first", "second");
  }

  @Test
  void whatWasRemovedTwiceTakesNobodyElseWithIt() {
    Item removed = add("removed");
    add("stays");
    loop.remove(removed);
    loop.remove(removed);
    tick();
    assertThat(visits).containsExactly("stays");
  }

  @Test
  void oneThatFailsKeepsNobodyFromItsDeadlineAndIsLogged() {
    add("before");
    add(
        "failing",
        self -> {
          throw new IllegalStateException("for the test");
        });
    add("after");
    List<String> logged = errorsLoggedBy(this::tick);
    assertThat(visits).containsExactlyInAnyOrder("before", "failing", "after");
    assertThat(logged).containsExactly("for the test");
  }

  /** Messages of the exceptions that the loop logs meanwhile, which nobody else gets to see. */
  private static List<String> errorsLoggedBy(Runnable action) {
    Logger logger = (Logger) LoggerFactory.getLogger(Loop.class);
    ListAppender<ILoggingEvent> appender = new ListAppender<>();
    appender.start();
    logger.setAdditive(false);
    logger.addAppender(appender);
    try {
      action.run();
    } finally {
      logger.detachAppender(appender);
      logger.setAdditive(true);
    }
    return appender.list.stream().map(event -> event.getThrowableProxy().getMessage()).toList();
  }

  @Test
  void theClockRisesWithEachTickAndNeverByMoreThanTwoHoweverLongTheLoopWasHeldUp()
      throws Exception {
    long before = loop.now();
    assertThat(new CountDownLatch(1).await(450, TimeUnit.MILLISECONDS)).as("held up").isFalse();
    tick();
    assertThat(loop.now() - before)
        .isPositive()
        .isLessThanOrEqualTo(Loop.TICK.multipliedBy(2).toNanos());
  }

  @Test
  void drainTellsEveryItemAndSaysOnceThatNothingIsLeft() {
    Item first = add("first");
    Item second = add("second");
    AtomicInteger empty = new AtomicInteger();
    loop.drain(0, empty::incrementAndGet);
    assertThat(loop.isDraining()).isTrue();
    assertThat(first.drained && second.drained).isTrue();

    loop.remove(first);
    tick();
    assertThat(empty).hasValue(0);
    loop.remove(second);
    assertThat(empty).hasValue(0);
    tick();
    tick();
    assertThat(empty).hasValue(1);
  }

  @Test
  void drainOfAnEmptyLoopEndsAtTheNextTick() {
    AtomicInteger empty = new AtomicInteger();
    loop.drain(0, empty::incrementAndGet);
    assertThat(empty).hasValue(0);
    tick();
    assertThat(empty).hasValue(1);
  }

  @Test
  void anItemMayLeaveWhenItIsTold() {
    Item item = add("leaves when told");
    item.whenDrained = loop::remove;
    add("stays");
    AtomicInteger empty = new AtomicInteger();
    loop.drain(0, empty::incrementAndGet);
    tick();
    assertThat(visits).containsExactly("stays");
    assertThat(empty).hasValue(0);
  }

  private void tick() {
    channel.advanceTimeBy(Loop.TICK.toNanos(), TimeUnit.NANOSECONDS);
    channel.runScheduledPendingTasks();
  }

  private Item add(String name) {
    return add(name, self -> {});
  }

  private Item add(String name, Consumer<Item> whenSwept) {
    Item item = new Item(name, whenSwept);
    loop.add(item);
    return item;
  }

  private final class Item implements Swept {

    private final String name;
    private final Consumer<Item> whenSwept;
    private Consumer<Item> whenDrained = self -> {};
    private long nanosToNext;
    private boolean drained;
    private int place = -1;

    Item(String name, Consumer<Item> whenSwept) {
      this.name = name;
      this.whenSwept = whenSwept;
    }

    @Override
    public long sweep(long now) {
      assertThat(now).isEqualTo(loop.now());
      visits.add(name);
      whenSwept.accept(this);
      return nanosToNext;
    }

    @Override
    public void drain() {
      drained = true;
      whenDrained.accept(this);
    }

    @Override
    public void cut() {
      loop.remove(this);
    }

    @Override
    public int sweepPlace() {
      return place;
    }

    @Override
    public void sweepPlace(int value) {
      place = value;
    }
  }
}
