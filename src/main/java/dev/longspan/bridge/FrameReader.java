package dev.longspan.bridge;

import dev.longspan.protocol.CloseCode;
import dev.longspan.protocol.FrameCounters;
import dev.longspan.protocol.FrameScanner;
import dev.longspan.protocol.FrameScanner.Outcome;
import dev.longspan.protocol.Masking;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;

/**
 * Reads the frames that a peer sends, of which none may have to do with an extension: the relay's
 * scanner holds the rules (RFC 6455 section 5), and what passes it is joined to messages.
 */
final class FrameReader implements MessageReader.Sink {

  /** Gets what was read, and may stop the reading within any of its methods. */
  interface Sink {

    /** A whole message; the sink owns it. */
    void messageRead(Message message);

    /** The payload of a ping; the sink owns it. */
    void pingRead(ByteBuf payload);

    /** A whole pong frame lies between two indices. */
    void pongRead(ByteBuf in, int from, int to);

    /** A valid close frame; 1005: without a code. */
    void closeRead(int code, String reason);

    /** The peer broke a rule, which this code answers. */
    void violated(int code, String reason);

    /** Whether nothing more is wanted. */
    boolean isDeaf();
  }

  private final Sink sink;
  private final FrameScanner scanner;
  private final MessageReader messages = new MessageReader(this);
  private final boolean masked;

  /** The beginning of a header or control frame, 131 bytes at most; null: none. */
  private ByteBuf held;

  /**
   * @param masked whether the peer is a client
   * @param maxMessageBytes largest message
   */
  FrameReader(Sink sink, boolean masked, long maxMessageBytes, FrameCounters counters) {
    this.sink = sink;
    this.masked = masked;
    this.scanner = new FrameScanner(masked, true, 0, maxMessageBytes, counters);
  }

  long frameCount() {
    return scanner.frameCount();
  }

  long messageLikeCount() {
    return scanner.messageLikeCount();
  }

  long byteCount() {
    return scanner.byteCount();
  }

  /** Reads what has come; takes ownership. */
  void read(ByteBuf in, ByteBufAllocator allocator) {
    ByteBuf bytes = held == null ? in : joinHeld(in, allocator);
    try {
      readAll(bytes, allocator);
    } finally {
      bytes.release();
    }
  }

  private void readAll(ByteBuf in, ByteBufAllocator allocator) {
    int at = in.readerIndex();
    int to = in.writerIndex();
    while (!sink.isDeaf()) {
      Outcome outcome = scanner.scan(in, at, to);
      int position = scanner.position();
      messages.read(in, at, position, allocator);
      if (sink.isDeaf()) {
        return;
      }
      at = scanner.end();
      switch (outcome) {
        case RELAY -> {
          return;
        }
        case INCOMPLETE -> {
          held = allocator.buffer(to - position).writeBytes(in, position, to - position);
          return;
        }
        case PONG -> sink.pongRead(in, position, at);
        case CLOSE -> closeRead(in, position, at, allocator);
        case VIOLATION -> sink.violated(scanner.closeCode(), scanner.reason());
      }
    }
  }

  private ByteBuf joinHeld(ByteBuf in, ByteBufAllocator allocator) {
    ByteBuf joined = allocator.buffer(held.readableBytes() + in.readableBytes());
    joined.writeBytes(held).writeBytes(in);
    in.release();
    held.release();
    held = null;
    return joined;
  }

  private void closeRead(ByteBuf in, int from, int to, ByteBufAllocator allocator) {
    ByteBuf payload = payload(in, from, to, allocator);
    boolean hasReason = payload.readableBytes() > 2;
    String reason = hasReason ? payload.skipBytes(2).toString(StandardCharsets.UTF_8) : "";
    payload.release();
    sink.closeRead(scanner.closeCode(), reason);
  }

  /** The payload of a whole control frame; the caller owns it. */
  ByteBuf payload(ByteBuf in, int from, int to, ByteBufAllocator allocator) {
    int start = from + (masked ? 6 : 2);
    ByteBuf payload = allocator.buffer(to - start);
    Masking.copy(in, start, to - start, masked ? in.getInt(from + 2) : 0, payload);
    return payload;
  }

  @Override
  public void messageRead(Message message) {
    sink.messageRead(message);
  }

  @Override
  public void pingRead(ByteBuf payload) {
    sink.pingRead(payload);
  }

  @Override
  public void notText() {
    sink.violated(CloseCode.INVALID_DATA, "text that is not UTF-8");
  }

  @Override
  public boolean isDeaf() {
    return sink.isDeaf();
  }

  /** Lets go of what is not whole. */
  void release() {
    if (held != null) {
      held.release();
      held = null;
    }
    messages.release();
  }
}
