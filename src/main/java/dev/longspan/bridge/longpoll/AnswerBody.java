package dev.longspan.bridge.longpoll;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What was read of an answer's body, up to a limit; cut into parts where a text separates them. */
final class AnswerBody {

  /** In place of a separator: any line end. */
  static final String LINES = "lines";

  private static final byte[] LINE_FEED = {'\n'};

  private final byte[] separator;
  private final boolean lines;
  private final int most;
  private byte[] bytes = new byte[512];
  private int start;
  private int end;
  private int searched;

  /**
   * @param separator null: the body is one part
   * @param most bytes that are held at a time
   */
  AnswerBody(String separator, int most) {
    lines = LINES.equals(separator);
    this.separator =
        separator == null
            ? null
            : lines ? LINE_FEED : separator.getBytes(StandardCharsets.US_ASCII);
    this.most = most;
  }

  /**
   * Takes some of the body.
   *
   * @return false if that is more than may be held
   */
  boolean add(ByteBuf content) {
    int count = content.readableBytes();
    if (end - start + (long) count > most) {
      return false;
    }
    if (end + count > bytes.length) {
      compact(count);
    }
    content.getBytes(content.readerIndex(), bytes, end, count);
    end += count;
    return true;
  }

  private void compact(int count) {
    int held = end - start;
    byte[] target =
        held + count > bytes.length
            ? new byte[Math.max(held + count, (int) Math.min(most, bytes.length * 2L))]
            : bytes;
    System.arraycopy(bytes, start, target, 0, held);
    bytes = target;
    searched -= start;
    start = 0;
    end = held;
  }

  /** The next part that is whole and not empty; null: none is, yet. */
  byte[] nextPart() {
    if (separator == null) {
      return null;
    }
    for (int i = Math.max(start, searched); i + separator.length <= end; i++) {
      if (bytes[i] == separator[0]
          && Arrays.equals(bytes, i, i + separator.length, separator, 0, separator.length)) {
        byte[] part = cut(i);
        start = i + separator.length;
        if (part.length > 0) {
          return part;
        }
        i = start - 1;
      }
    }
    searched = Math.max(start, end - separator.length + 1);
    return null;
  }

  /** All that is left: the end of the body is the end of its last part. */
  byte[] rest() {
    byte[] part = cut(end);
    start = end;
    return part;
  }

  private byte[] cut(int to) {
    int last = lines && to > start && bytes[to - 1] == '\r' ? to - 1 : to;
    return Arrays.copyOfRange(bytes, start, last);
  }
}
