package dev.longspan.bridge.events;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;

/**
 * The libraries of this protocol answer with its {@code grip} extension unasked, and then mark
 * messages for the client by a prefix, and messages for a publishing proxy, which the gateway is
 * not, by another one.
 */
final class GripFilter {

  private static final byte[] CONTROL = {'c', ':'};
  private static final String DEFAULT_PREFIX = "m:";
  private static final String PARAMETER = "message-prefix=";

  private final byte[] prefix;

  private GripFilter(String prefix) {
    this.prefix = prefix.getBytes(StandardCharsets.UTF_8);
  }

  /** The filter for a conversation that this answer opened; null: messages have no prefix. */
  static GripFilter of(HttpHeaders answer) {
    for (String line : answer.getAll(HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS)) {
      for (String extension : line.split(",", -1)) {
        String[] parts = extension.split(";", -1);
        if (parts[0].strip().equals("grip")) {
          return new GripFilter(prefix(parts));
        }
      }
    }
    return null;
  }

  private static String prefix(String... parts) {
    for (String part : parts) {
      String parameter = part.strip();
      if (parameter.startsWith(PARAMETER)) {
        return parameter.substring(PARAMETER.length()).replace("\"", "");
      }
    }
    return DEFAULT_PREFIX;
  }

  /** Whether the message is for a proxy that publishes. */
  boolean isControl(ByteBuf message) {
    return startsWith(message, CONTROL);
  }

  /** Takes the prefix away; false: the message is not for the client. */
  boolean takesPrefixOff(ByteBuf message) {
    if (!startsWith(message, prefix)) {
      return false;
    }
    message.skipBytes(prefix.length);
    return true;
  }

  private static boolean startsWith(ByteBuf message, byte[] start) {
    return message.readableBytes() >= start.length
        && ByteBufUtil.equals(
            message, message.readerIndex(), Unpooled.wrappedBuffer(start), 0, start.length);
  }
}
