package dev.longspan.bridge.longpoll;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.config.LongPollConfig.Retry;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackoffTest {

  private static final Retry RETRY =
      new Retry(Duration.ofMillis(100), Duration.ofSeconds(1), 6, Duration.ofSeconds(60));

  @Test
  @DisplayName("the wait doubles up to the longest, from half of it to all of it at random")
  void doubles() {
    for (int round = 0; round < 100; round++) {
      Backoff backoff = new Backoff(RETRY);
      for (long full : new long[] {100, 200, 400, 800, 1000, 1000}) {
        assertThat(Duration.ofNanos(backoff.next(Backoff.UNSAID)).toMillis())
            .isBetween(full / 2, full);
      }
      assertThat(backoff.next(Backoff.UNSAID)).isEqualTo(Backoff.GIVE_UP);
      backoff.reset();
      assertThat(Duration.ofNanos(backoff.next(Backoff.UNSAID)).toMillis()).isBetween(50L, 100L);
    }
  }

  @Test
  @DisplayName("what the backend asks for is waited, up to a limit")
  void retryAfter() {
    Backoff backoff = new Backoff(RETRY);
    assertThat(backoff.next(Duration.ofSeconds(7).toNanos()))
        .isEqualTo(Duration.ofSeconds(7).toNanos());
    assertThat(backoff.next(Duration.ofSeconds(61).toNanos())).isEqualTo(Backoff.GIVE_UP);
  }

  @Test
  @DisplayName("Retry-After is a number of seconds or a date")
  void header() {
    DefaultHttpHeaders headers = new DefaultHttpHeaders();
    headers.set("Retry-After", "7");
    assertThat(Backoff.retryAfterNanos(headers)).isEqualTo(Duration.ofSeconds(7).toNanos());
    ZonedDateTime then = ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(30);
    headers.set("Retry-After", DateTimeFormatter.RFC_1123_DATE_TIME.format(then));
    assertThat(Backoff.retryAfterNanos(headers))
        .isBetween(Duration.ofSeconds(25).toNanos(), Duration.ofSeconds(30).toNanos());
    headers.set("Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT");
    assertThat(Backoff.retryAfterNanos(headers)).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "-1", "1.5", "9999999999999999", "Sun, 99 Nov 1994"})
  @DisplayName("anything else says nothing")
  void nothing(String value) {
    assertThat(Backoff.retryAfterNanos(new DefaultHttpHeaders().set("Retry-After", value)))
        .isEqualTo(Backoff.UNSAID);
  }
}
