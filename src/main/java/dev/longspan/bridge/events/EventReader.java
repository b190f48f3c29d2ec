package dev.longspan.bridge.events;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** Reads the events of an answer, one after the other. */
final class EventReader {

  /** A name, a space and eight digits, and room for more of either. */
  private static final int MOST_LINE_BYTES = 64;

  private static final int MOST_DIGITS = 8;

  private final ByteBuf body;

  /**
   * @param body the whole answer; owned by the reader until {@link #release}
   */
  EventReader(ByteBuf body) {
    this.body = body;
  }

  /** Whether there is another event. */
  boolean hasNext() {
    return body.isReadable();
  }

  /** The next event, which the caller owns; null: what follows is none. */
  Event next() {
    int start = body.readerIndex();
    int length = Math.min(body.readableBytes(), MOST_LINE_BYTES);
    int lineFeed = body.indexOf(start, start + length, (byte) '\n');
    if (lineFeed <= start || body.getByte(lineFeed - 1) != '\r') {
      return null;
    }
    String line = body.toString(start, lineFeed - 1 - start, StandardCharsets.ISO_8859_1);
    body.readerIndex(lineFeed + 1);
    int space = line.indexOf(' ');
    EventType type = EventType.of(space < 0 ? line : line.substring(0, space));
    if (type == null) {
      return null;
    }
    return space < 0 ? new Event(type, Unpooled.EMPTY_BUFFER) : content(type, size(line, space));
  }

  private static int size(String line, int space) {
    String digits = line.substring(space + 1);
    boolean valid = !digits.isEmpty() && digits.length() <= MOST_DIGITS;
    for (int i = 0; valid && i < digits.length(); i++) {
      valid = Character.digit(digits.charAt(i), 16) >= 0 && digits.charAt(i) < 128;
    }
    return valid ? (int) Math.min(Long.parseLong(digits, 16), Integer.MAX_VALUE) : -1;
  }

  private Event content(EventType type, int size) {
    if (size < 0 || body.readableBytes() - 2 < size) {
      return null;
    }
    int end = body.readerIndex() + size;
    if (body.getByte(end) != '\r' || body.getByte(end + 1) != '\n') {
      return null;
    }
    // A small message must not keep the whole answer in memory, should it have to wait.
    boolean most = size >= body.capacity() / 2;
    ByteBuf content = most ? body.readRetainedSlice(size) : body.readBytes(size);
    body.skipBytes(2);
    return new Event(type, content);
  }

  void release() {
    body.release();
  }
}
