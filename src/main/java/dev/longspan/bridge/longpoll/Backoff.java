package dev.longspan.bridge.longpoll;

import dev.longspan.config.LongPollConfig.Retry;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.ThreadLocalRandom;

/** Failures in a row, and how long to wait after each. */
final class Backoff {

  /** Result of {@link #next}: it is not tried again. */
  static final long GIVE_UP = -1;

  /** No header said anything. */
  static final long UNSAID = -1;

  private final Retry config;
  private int failures;

  Backoff(Retry config) {
    this.config = config;
  }

  /** Something went well. */
  void reset() {
    failures = 0;
  }

  /**
   * One more failure.
   *
   * @param retryAfterNanos what the backend asked for, or {@link #UNSAID}
   * @return nanoseconds to wait, or {@link #GIVE_UP}
   */
  long next(long retryAfterNanos) {
    failures++;
    if (failures > config.attempts() || retryAfterNanos > config.retryAfter().toNanos()) {
      return GIVE_UP;
    }
    int doublings = Math.min(failures - 1, 30);
    long full = Math.min(config.longest().toMillis(), config.first().toMillis() << doublings);
    // Half of it at random: conversations that failed together come back one by one.
    long millis = full / 2 + ThreadLocalRandom.current().nextLong(full / 2 + 1);
    return Math.max(Duration.ofMillis(millis).toNanos(), retryAfterNanos);
  }

  /**
   * What {@code Retry-After} says (RFC 9110 section 10.2.3), in nanoseconds; else {@link #UNSAID}.
   */
  static long retryAfterNanos(HttpHeaders headers) {
    String value = headers.get(HttpHeaderNames.RETRY_AFTER);
    if (value == null) {
      return UNSAID;
    }
    String text = value.strip();
    if (!text.isEmpty() && text.length() < 10 && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Duration.ofSeconds(Long.parseLong(text)).toNanos();
    }
    try {
      Instant until = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text));
      return Math.max(0, Duration.between(Instant.now(), until).toNanos());
    } catch (DateTimeException | ArithmeticException malformed) {
      return UNSAID;
    }
  }
}
