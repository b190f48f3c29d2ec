package dev.longspan.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * Sets the log up: one line for each event on standard error, since standard output is the access
 * log's. Found by Logback as a service; code instead of an XML file, since parsing XML would be a
 * tenth of the start.
 *
 * <p>{@code LONGSPAN_LOG_LEVEL} in the environment sets the level of Longspan's own loggers: {@code
 * error}, {@code warn}, {@code info} (default), {@code debug}. Libraries log from {@code warn} up.
 */
public final class LogConfigurator extends ContextAwareBase implements Configurator {

  static final String LEVEL_VARIABLE = "LONGSPAN_LOG_LEVEL";

  /** Called by Logback. */
  public LogConfigurator() {}

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    setContext(context);
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern("%d{\"yyyy-MM-dd'T'HH:mm:ss.SSSXXX\",UTC} %-5level %logger{0} - %msg%n%ex");
    encoder.start();

    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(context);
    console.setTarget("System.err");
    console.setEncoder(encoder);
    console.start();

    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(console);
    context
        .getLogger("dev.longspan")
        .setLevel(Level.toLevel(System.getenv(LEVEL_VARIABLE), Level.INFO));
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }
}
