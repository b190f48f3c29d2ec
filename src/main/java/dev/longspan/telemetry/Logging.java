package dev.longspan.telemetry;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.Slf4JLoggerFactory;
import java.util.Locale;

/**
 * The gateway's log: a line for each event, to standard error, as {@link LogLine} has it.
 *
 * <p>The level comes from the environment, {@value #LEVEL_VARIABLE}: {@code error}, {@code warn},
 * {@code info} (the default), {@code debug} or {@code trace}; libraries log from {@code warn} up.
 * Logback finds this class as a service, which is quicker than XML.
 */
public final class Logging extends ContextAwareBase implements Configurator {

  /** The environment variable with the level. */
  public static final String LEVEL_VARIABLE = "LONGSPAN_LOG_LEVEL";

  private static final String OWN = "dev.longspan";

  /** Makes Netty and Vert.x log here. To be called before the first use of either. */
  public static void install() {
    System.setProperty(
        "vertx.logger-delegate-factory-class-name",
        "io.vertx.core.logging.SLF4JLogDelegateFactory");
    InternalLoggerFactory.setDefaultFactory(Slf4JLoggerFactory.INSTANCE);
  }

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    configure(context, System.getenv(LEVEL_VARIABLE));
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /** {@code wanted}: null or empty for the default. */
  void configure(LoggerContext context, String wanted) {
    LogLine encoder = new LogLine();
    encoder.setContext(context);
    encoder.start();

    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setName("stderr");
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();

    Level level = level(wanted);
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    // Libraries tell their own lifecycle at levels that are meant for the gateway's.
    root.setLevel(level == Level.ERROR ? Level.ERROR : Level.WARN);
    root.addAppender(appender);
    context.getLogger(OWN).setLevel(level == null ? Level.INFO : level);
    if (level == null && wanted != null && !wanted.isBlank()) {
      context
          .getLogger(Logging.class)
          .warn(
              "unknown log level, using info variable={} value={}", LEVEL_VARIABLE, wanted.strip());
    }
  }

  /** Null: it is none of the levels. */
  private static Level level(String name) {
    if (name == null) {
      return null;
    }
    return switch (name.strip().toLowerCase(Locale.ROOT)) {
      case "error" -> Level.ERROR;
      case "warn" -> Level.WARN;
      case "info" -> Level.INFO;
      case "debug" -> Level.DEBUG;
      case "trace" -> Level.TRACE;
      default -> null;
    };
  }
}
