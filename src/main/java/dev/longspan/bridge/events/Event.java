package dev.longspan.bridge.events;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * One event.
 *
 * @param content owned by whoever holds the event; empty: none
 */
record Event(EventType type, ByteBuf content) {

  private static final byte[] LINE_END = {'\r', '\n'};

  /** Appends an event as it is on the wire: its size is in hexadecimal, and absent without any. */
  static void write(ByteBuf out, EventType type, ByteBuf content) {
    out.writeBytes(type.octets());
    int size = content.readableBytes();
    if (size > 0) {
      out.writeByte(' ');
      out.writeCharSequence(Integer.toHexString(size), StandardCharsets.US_ASCII);
      out.writeBytes(LINE_END);
      out.writeBytes(content, content.readerIndex(), size);
    }
    out.writeBytes(LINE_END);
  }

  /** Code of a CLOSE; 0: none. */
  int closeCode() {
    return content.readableBytes() < 2 ? 0 : content.getUnsignedShort(content.readerIndex());
  }

  /** Reason of a CLOSE. */
  String closeReason() {
    int length = content.readableBytes() - 2;
    return length <= 0
        ? ""
        : content.toString(content.readerIndex() + 2, length, StandardCharsets.UTF_8);
  }

  void release() {
    content.release();
  }
}
