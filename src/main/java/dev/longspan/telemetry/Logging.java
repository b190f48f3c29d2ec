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
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.LoggerFactory;

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

  /** The levels that were set, by logger; {@code ROOT} is what libraries have. */
  public static Map<String, String> levels() {
    Map<String, String> levels = new TreeMap<>();
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      for (Logger logger : context.getLoggerList()) {
        if (logger.getLevel() != null) {
          levels.put(logger.getName(), logger.getLevel().toString().toLowerCase(Locale.ROOT));
        }
      }
    }
    return levels;
  }

  /** Whether {@link #set} takes this level. */
  public static boolean isLevel(String level) {
    return level(level) != null;
  }

  /** Whether this is the name of a logger there is, or of a package of such. */
  public static boolean isLogger(String name) {
    return LoggerFactory.getILoggerFactory() instanceof LoggerContext context
        && context.getLoggerList().stream()
            .map(Logger::getName)
            .anyMatch(known -> known.equals(name) || known.startsWith(name + "."));
  }

  /**
   * Changes the level of a logger and of those below it.
   *
   * @param level null: what the logger above it has; the root keeps its own
   */
  public static void set(String logger, String level) {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context
        && (level != null || !logger.equals(org.slf4j.Logger.ROOT_LOGGER_NAME))) {
      context.getLogger(logger).setLevel(level(level));
    }
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
