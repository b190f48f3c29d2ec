package dev.longspan.bridge;

import dev.longspan.protocol.Masking;
import dev.longspan.protocol.Opcode;
import dev.longspan.protocol.Utf8Check;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;

/**
 * Joins the frames of one direction to messages. The frames have passed a {@code FrameScanner}:
 * their headers are whole, in order and within the limits, and control frames are whole.
 */
final class MessageReader {

  /** Gets what was read, and may stop the reading within any of its methods. */
  interface Sink {

    /** A whole message; the sink owns it. */
    void messageRead(Message message);

    /** The payload of a ping; the sink owns it. */
    void pingRead(ByteBuf payload);

    /** A text that is none (RFC 6455 section 8.1). */
    void notText();

    /** Whether nothing more is wanted. */
    boolean isDeaf();
  }

  private static final int MASK_BIT = 0x80;
  private static final int FIN = 0x80;

  /** What a header promises may never come: this much is taken at once, and more as it comes. */
  private static final int FIRST_CAPACITY_BYTES = 16 * 1024;

  private final Sink sink;
  private final Utf8Check utf8 = new Utf8Check();

  /** The message so far; null: none of it yet. */
  private ByteBuf joined;

  private boolean inFrame;
  private boolean isFinal;
  private boolean isText;
  private long left;
  private int key;

  MessageReader(Sink sink) {
    this.sink = sink;
  }

  /** Reads the bytes between two indices; whole data frames or parts of them, and pings. */
  void read(ByteBuf in, int from, int to, ByteBufAllocator allocator) {
    int at = from;
    while (at < to && !sink.isDeaf()) {
      if (!inFrame) {
        at = readHeader(in, at, allocator);
        if (!inFrame) {
          continue;
        }
      }
      int here = (int) Math.min(left, to - at);
      if (!append(in, at, here, allocator)) {
        sink.notText();
        return;
      }
      at += here;
      left -= here;
      if (left == 0) {
        frameEnded();
      }
    }
  }

  /** Returns the index of the payload; or, for a ping, after it. */
  private int readHeader(ByteBuf in, int from, ByteBufAllocator allocator) {
    int firstByte = in.getByte(from);
    int second = in.getByte(from + 1);
    int opcode = firstByte & 0x0F;
    int at = from + 2;
    long length = second & 0x7F;
    if (length == 126) {
      length = in.getUnsignedShort(at);
      at += 2;
    } else if (length == 127) {
      length = in.getLong(at);
      at += 8;
    }
    key = 0;
    if ((second & MASK_BIT) != 0) {
      key = in.getInt(at);
      at += 4;
    }
    if (opcode == Opcode.PING) {
      return readPing(in, at, (int) length, allocator);
    }
    if (opcode != Opcode.CONTINUATION) {
      isText = opcode == Opcode.TEXT;
      utf8.reset();
    }
    isFinal = (firstByte & FIN) != 0;
    left = length;
    inFrame = true;
    return at;
  }

  private int readPing(ByteBuf in, int at, int length, ByteBufAllocator allocator) {
    // A message may be under way, whose state is not touched.
    ByteBuf payload = allocator.buffer(length);
    Masking.copy(in, at, length, key, payload);
    sink.pingRead(payload);
    return at + length;
  }

  /** Whether the bytes may be part of the message. */
  private boolean append(ByteBuf in, int at, int length, ByteBufAllocator allocator) {
    if (length == 0) {
      return true;
    }
    if (joined == null) {
      int promised = (int) Math.min(left, Math.max(length, FIRST_CAPACITY_BYTES));
      joined = allocator.buffer(promised);
    }
    int start = joined.writerIndex();
    key = Masking.copy(in, at, length, key, joined);
    return !isText || utf8.accepts(joined, start, joined.writerIndex());
  }

  private void frameEnded() {
    inFrame = false;
    if (!isFinal) {
      return;
    }
    if (isText && !utf8.isComplete()) {
      sink.notText();
      return;
    }
    ByteBuf payload = joined == null ? Unpooled.EMPTY_BUFFER : joined;
    joined = null;
    sink.messageRead(new Message(isText, payload));
  }

  /** Lets go of a message that will not become whole. */
  void release() {
    if (joined != null) {
      joined.release();
      joined = null;
    }
  }
}
