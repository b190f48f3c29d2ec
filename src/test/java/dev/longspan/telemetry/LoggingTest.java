package dev.longspan.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.vertx.core.internal.logging.LoggerFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.event.KeyValuePair;

class LoggingTest {

  private final LoggerContext context = new LoggerContext();
  private final Logger logger = context.getLogger("dev.longspan.gateway.Gateway");

  @Test
  @DisplayName("an event is one line: time, level, logger, message, keys and values")
  void line() {
    LoggingEvent event = event("listening port={}", null, 8080);
    event.setKeyValuePairs(
        List.of(new KeyValuePair("listener", "public"), new KeyValuePair("reason", "a \"b\"")));

    assertThat(encode(event))
        .isEqualTo(
            "2026-11-22T10:00:00.123Z INFO dev.longspan.gateway.Gateway listening port=8080"
                + " listener=public reason=\"a \\\"b\\\"\"\n");
  }

  @Test
  @DisplayName("an event stays one line whatever is in its message")
  void injection() {
    assertThat(encode(event("path={}", null, "/a\r\nb\u0000\u001b[2J\u0085\u2028")))
        .isEqualTo(
            "2026-11-22T10:00:00.123Z INFO dev.longspan.gateway.Gateway"
                + " path=/a\\r\\nb\\u0000\\u001b[2J\\u0085\\u2028\n");
  }

  @Test
  @DisplayName("an exception and its cause are on the event's line, with where they came from")
  void exception() {
    Exception cause = new IllegalStateException("inner\nline");

    String line = encode(event("failed", new RuntimeException("outer", cause)));

    assertThat(line)
        .hasLineCount(1)
        .contains(" failed error=\"java.lang.RuntimeException: outer\" at ")
        .contains("LoggingTest.exception(LoggingTest.java:")
        .contains(" cause=\"java.lang.IllegalStateException: inner\\nline\"");
  }

  @ParameterizedTest(name = "{0}: {1}, libraries {2}")
  @DisplayName("the environment sets the level, and Netty and Vert.x stay at warn")
  @CsvSource({
    ",INFO,WARN",
    "info,INFO,WARN",
    "' Debug ',DEBUG,WARN",
    "trace,TRACE,WARN",
    "error,ERROR,ERROR",
    "loud,INFO,WARN"
  })
  void levels(String wanted, String own, String libraries) {
    Logging logging = new Logging();
    logging.setContext(context);
    logging.configure(context, wanted);

    assertThat(logger.getEffectiveLevel()).isEqualTo(Level.valueOf(own));
    for (String library : List.of("io.netty.channel.Channel", "io.vertx.core.Vertx")) {
      assertThat(context.getLogger(library).getEffectiveLevel())
          .isEqualTo(Level.valueOf(libraries));
    }
  }

  @Test
  @DisplayName("Logback is set up by this class, and Netty and Vert.x log through it")
  void installed() {
    Logging.install();

    Logger root = (Logger) org.slf4j.LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    assertThat(root.getAppender("stderr")).isNotNull();
    assertThat(InternalLoggerFactory.getDefaultFactory().getClass().getSimpleName())
        .isEqualTo("Slf4JLoggerFactory");
    ListAppender<ILoggingEvent> seen = new ListAppender<>();
    seen.start();
    Logger probe = (Logger) org.slf4j.LoggerFactory.getLogger("io.vertx.probe");
    probe.addAppender(seen);
    probe.setAdditive(false);
    LoggerFactory.getLogger("io.vertx.probe").warn("from Vert.x");
    assertThat(seen.list).extracting(ILoggingEvent::getMessage).containsExactly("from Vert.x");
  }

  private LoggingEvent event(String message, Throwable error, Object... arguments) {
    LoggingEvent event =
        new LoggingEvent(Logger.FQCN, logger, Level.INFO, message, error, arguments);
    event.setTimeStamp(1_795_341_600_123L);
    return event;
  }

  private static String encode(LoggingEvent event) {
    return new String(new LogLine().encode(event), StandardCharsets.UTF_8);
  }
}
