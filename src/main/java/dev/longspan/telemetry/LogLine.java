package dev.longspan.telemetry;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.event.KeyValuePair;

/**
 * An event as one line: {@code 2026-11-22T10:00:00.123Z LEVEL logger message key=value}.
 *
 * <p>Whatever a peer got into a message, an event stays one line: control characters are escaped.
 * So do stack traces, whose frames follow the exception on the same line.
 */
final class LogLine extends EncoderBase<ILoggingEvent> {

  private static final int MAX_FRAMES = 60;
  private static final int MAX_CAUSES = 8;

  @Override
  public byte[] headerBytes() {
    return null;
  }

  @Override
  public byte[] footerBytes() {
    return null;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(160);
    line.append(Timestamps.format(event.getTimeStamp()))
        .append(' ')
        .append(event.getLevel())
        .append(' ')
        .append(event.getLoggerName())
        .append(' ');
    appendEscaped(line, String.valueOf(event.getFormattedMessage()));
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    if (pairs != null) {
      for (KeyValuePair pair : pairs) {
        line.append(' ').append(pair.key).append('=');
        appendValue(line, String.valueOf(pair.value));
      }
    }
    IThrowableProxy error = event.getThrowableProxy();
    for (int depth = 0; error != null && depth < MAX_CAUSES; depth++) {
      line.append(depth == 0 ? " error=" : " cause=");
      appendError(line, error);
      error = error.getCause();
    }
    return line.append('\n').toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void appendError(StringBuilder line, IThrowableProxy error) {
    String message = error.getMessage();
    appendValue(
        line, message == null ? error.getClassName() : error.getClassName() + ": " + message);
    StackTraceElementProxy[] frames = error.getStackTraceElementProxyArray();
    int shown = frames == null ? 0 : Math.min(MAX_FRAMES, frames.length - error.getCommonFrames());
    for (int i = 0; i < shown; i++) {
      line.append(i == 0 ? " at " : " < ");
      appendEscaped(line, frames[i].getStackTraceElement().toString());
    }
  }

  private static void appendValue(StringBuilder line, String value) {
    if (!value.isEmpty() && value.chars().noneMatch(c -> c == ' ' || c == '"' || c == '=')) {
      appendEscaped(line, value);
      return;
    }
    line.append('"');
    appendEscaped(line, value.replace("\\", "\\\\").replace("\"", "\\\""));
    line.append('"');
  }

  private static void appendEscaped(StringBuilder line, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\n' -> line.append("\\n");
        case '\r' -> line.append("\\r");
        case '\t' -> line.append("\\t");
        default -> {
          // C0, DEL, C1, and the two line ends that only Unicode knows.
          if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
            line.append(String.format("\\u%04x", (int) c));
          } else {
            line.append(c);
          }
        }
      }
    }
  }
}
