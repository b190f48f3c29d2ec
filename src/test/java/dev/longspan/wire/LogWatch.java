package dev.longspan.wire;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/**
 * Keeps what must not be in the log of a gateway that works: errors, and Netty's warnings, among
 * which are leaked buffers and exceptions that nobody handled.
 */
final class LogWatch extends AppenderBase<ILoggingEvent> {

  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final List<String> complaints = new CopyOnWriteArrayList<>();

  static LogWatch begin() {
    LogWatch watch = new LogWatch();
    watch.setContext(watch.root.getLoggerContext());
    watch.start();
    watch.root.addAppender(watch);
    return watch;
  }

  @Override
  protected void append(ILoggingEvent event) {
    boolean fromNetty = event.getLoggerName().startsWith("io.netty");
    Level threshold = fromNetty ? Level.WARN : Level.ERROR;
    if (event.getLevel().isGreaterOrEqual(threshold)) {
      String trace =
          event.getThrowableProxy() == null
              ? ""
              : "\n" + ThrowableProxyUtil.asString(event.getThrowableProxy());
      complaints.add(event.getLoggerName() + ": " + event.getFormattedMessage() + trace);
    }
  }

  /** Ends the watch; fails when there was a complaint. */
  void end() {
    root.detachAppender(this);
    stop();
    if (!complaints.isEmpty()) {
      throw new AssertionError("the gateway's log complains:\n" + String.join("\n", complaints));
    }
  }
}
