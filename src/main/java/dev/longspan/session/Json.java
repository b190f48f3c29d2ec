package dev.longspan.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.base64.Base64;
import java.nio.charset.StandardCharsets;

/**
 * Writes messages as JSON (RFC 8259) straight from their bytes: a text is valid UTF-8 already, and
 * nothing but quotes, backslashes and control characters has to be escaped.
 */
final class Json {

  private static final byte[] HEX = ascii("0123456789abcdef");
  private static final byte[] SEQ = ascii("{\"seq\":");
  private static final byte[] TEXT = ascii(",\"text\":");
  private static final byte[] BINARY = ascii(",\"binary\":\"");
  private static final byte[] CODE = ascii("{\"code\":");
  private static final byte[] REASON = ascii(",\"reason\":");
  private static final byte[] BY = ascii(",\"by\":\"");

  private Json() {}

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** {@code {"seq":7,"text":"..."}}, or {@code binary} in base64. */
  static void message(ByteBuf out, long number, Stored message) {
    out.writeBytes(SEQ);
    number(out, number);
    if (message.isText) {
      out.writeBytes(TEXT);
      string(out, message.payload);
    } else {
      out.writeBytes(BINARY);
      base64(out, message.payload);
      out.writeByte('"');
    }
    out.writeByte('}');
  }

  /** {@code {"code":1000,"reason":"...","by":"upstream"}}. */
  static void closed(ByteBuf out, Closed closed) {
    out.writeBytes(CODE);
    number(out, closed.code());
    out.writeBytes(REASON);
    string(out, closed.reason().getBytes(StandardCharsets.UTF_8));
    out.writeBytes(BY);
    out.writeBytes(ascii(closed.by().label()));
    out.writeByte('"').writeByte('}');
  }

  static void number(ByteBuf out, long number) {
    out.writeCharSequence(Long.toString(number), StandardCharsets.US_ASCII);
  }

  static void base64(ByteBuf out, byte[] bytes) {
    ByteBuf encoded = Base64.encode(Unpooled.wrappedBuffer(bytes), false);
    out.writeBytes(encoded);
    encoded.release();
  }

  /** A string with its quotes, from UTF-8. */
  static void string(ByteBuf out, byte[] utf8) {
    out.ensureWritable(utf8.length + 2);
    out.writeByte('"');
    int from = 0;
    for (int i = 0; i < utf8.length; i++) {
      byte octet = utf8[i];
      if ((octet >= 0 && octet < ' ') || octet == '"' || octet == '\\') {
        out.writeBytes(utf8, from, i - from);
        escape(out, octet);
        from = i + 1;
      }
    }
    out.writeBytes(utf8, from, utf8.length - from);
    out.writeByte('"');
  }

  private static void escape(ByteBuf out, byte octet) {
    out.writeByte('\\');
    switch (octet) {
      case '"', '\\' -> out.writeByte(octet);
      case '\n' -> out.writeByte('n');
      case '\r' -> out.writeByte('r');
      case '\t' -> out.writeByte('t');
      default ->
          out.writeByte('u')
              .writeByte('0')
              .writeByte('0')
              .writeByte(HEX[octet >> 4])
              .writeByte(HEX[octet & 15]);
    }
  }
}
