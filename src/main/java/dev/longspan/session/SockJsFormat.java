package dev.longspan.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

/** SockJS in an answer that goes on: each frame a line, or an event. */
final class SockJsFormat implements StreamFormat {

  static final String SCRIPT = "application/javascript;charset=UTF-8";

  /** Some browsers show nothing of a script before they have so much of it. */
  private static final int PRELUDE_BYTES = 2048;

  private static final byte[] LINE = {'\n'};
  private static final byte[] EVENT = Json.ascii("data: ");
  private static final byte[] EVENT_END = Json.ascii("\r\n\r\n");
  private static final byte[] ESCAPED_PERCENT = Json.ascii("%25");

  private final boolean events;
  private final boolean opens;

  /**
   * @param events as server-sent events; else as lines
   * @param opens whether the answer begins by saying that the session was opened
   */
  SockJsFormat(boolean events, boolean opens) {
    this.events = events;
    this.opens = opens;
  }

  @Override
  public String mediaType() {
    return events ? EventFormat.MEDIA_TYPE : SCRIPT;
  }

  @Override
  public void begin(ByteBuf out) {
    if (events) {
      out.writeByte('\r').writeByte('\n');
    } else {
      for (int i = 0; i < PRELUDE_BYTES; i++) {
        out.writeByte('h');
      }
      out.writeByte('\n');
    }
    if (opens) {
      frame(out, Unpooled.wrappedBuffer(Json.ascii(SockJsFrames.OPEN)));
    }
  }

  @Override
  public void message(ByteBuf out, long number, Stored message) {
    ByteBuf frame = Unpooled.buffer(message.payload.length + 16);
    SockJsFrames.message(frame, message.payload);
    frame(out, frame);
  }

  @Override
  public void closed(ByteBuf out, long number, Closed closed) {
    ByteBuf frame = Unpooled.buffer(64);
    SockJsFrames.close(frame, closed.code(), closed.reason());
    frame(out, frame);
  }

  @Override
  public byte[] heartbeat() {
    ByteBuf out = Unpooled.buffer(16);
    frame(out, Unpooled.wrappedBuffer(Json.ascii(SockJsFrames.HEARTBEAT)));
    return ByteBufUtil.getBytes(out);
  }

  /** Never said: the first receiver stays. */
  @Override
  public void displaced(ByteBuf out) {}

  /** Never said: what a client's socket took need not be acknowledged. */
  @Override
  public void interrupted(ByteBuf out) {}

  @Override
  public boolean isSockJs() {
    return true;
  }

  private void frame(ByteBuf out, ByteBuf frame) {
    if (!events) {
      out.writeBytes(frame).writeBytes(LINE);
      return;
    }
    out.writeBytes(EVENT);
    while (frame.isReadable()) {
      // The client decodes what it gets as an event as if it was part of a URI.
      int length = frame.bytesBefore((byte) '%');
      if (length < 0) {
        out.writeBytes(frame);
      } else {
        out.writeBytes(frame, length).writeBytes(ESCAPED_PERCENT);
        frame.skipBytes(1);
      }
    }
    out.writeBytes(EVENT_END);
  }
}
