package dev.longspan.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.guard.RateWatch.Excess;
import org.junit.jupiter.api.Test;

class RateWatchTest {

  private static final long SECOND = 1_000_000_000L;

  /** Ahead of the real clock, which a watch looks at when the ticks say that it is too fast. */
  private final long start = System.nanoTime() + 3600 * SECOND;

  @Test
  void nothingIsWatchedWithoutALimit() {
    assertThat(RateWatch.of(0, 0, start)).isNull();
  }

  @Test
  void aSteadySenderAtTheLimitGoesOn() {
    RateWatch watch = RateWatch.of(10, 0, start);
    for (int second = 1; second <= 100; second++) {
      assertThat(watch.excess(second * 10L, 0, start + second * SECOND)).isEqualTo(Excess.NONE);
    }
  }

  @Test
  void twoSecondsMayComeAtOnceAndNoMore() {
    RateWatch watch = RateWatch.of(10, 0, start);
    assertThat(watch.excess(20, 1_000_000, start)).isEqualTo(Excess.NONE);
    assertThat(watch.excess(21, 1_000_000, start)).isEqualTo(Excess.MESSAGES);
  }

  @Test
  void bytesHaveALimitOfTheirOwn() {
    RateWatch watch = RateWatch.of(0, 1000, start);
    assertThat(watch.excess(1_000_000, 2000, start)).isEqualTo(Excess.NONE);
    assertThat(watch.excess(1_000_000, 2500, start + SECOND / 2)).isEqualTo(Excess.NONE);
    assertThat(watch.excess(1_000_000, 2501, start + SECOND / 2)).isEqualTo(Excess.BYTES);
  }

  @Test
  void aTickThatIsLateDoesNotCountAgainstTheSender() {
    long now = System.nanoTime();
    RateWatch watch = RateWatch.of(10, 0, now - 10 * SECOND);
    assertThat(watch.excess(20, 0, now - 10 * SECOND)).isEqualTo(Excess.NONE);
    assertThat(watch.excess(38, 0, now - 10 * SECOND)).isEqualTo(Excess.NONE);
  }
}
