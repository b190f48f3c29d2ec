package dev.longspan.session;

import dev.longspan.telemetry.ClientKind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** A poll of a SockJS client: one frame answers it. */
final class SockJsPoll extends Receiver {

  /** An answer ends with the message that takes it over this size. */
  private static final int ENOUGH_BYTES = 128 * 1024;

  private final boolean opens;
  private final long heartbeatNanos;
  private final long begunNanos = System.nanoTime();
  private long deadline;
  private ByteBuf messages;

  /**
   * @param opens whether its answer is that the session was opened
   */
  SockJsPoll(Answer answer, boolean opens, long heartbeatNanos) {
    super(answer, ClientKind.SOCKJS);
    this.opens = opens;
    this.heartbeatNanos = heartbeatNanos;
  }

  @Override
  void begin() {
    deadline = session().now() + heartbeatNanos;
  }

  @Override
  boolean takesMore() {
    return !opens && (messages == null || messages.readableBytes() < ENOUGH_BYTES);
  }

  @Override
  void take(long number, Stored message) {
    if (messages == null) {
      messages = Unpooled.buffer(message.payload.length + 16).writeByte('a').writeByte('[');
    } else {
      messages.writeByte(',');
    }
    Json.string(messages, message.payload);
  }

  @Override
  boolean flush() {
    if (opens) {
      answer(SockJsFrames.OPEN);
      return true;
    }
    if (messages == null) {
      return false;
    }
    answer(messages.writeByte(']'));
    // There is no acknowledgement but the next poll, which does not say what came before it.
    session().acknowledge(next() - 1);
    return true;
  }

  private void answer(String frame) {
    answer(Unpooled.buffer(frame.length() + 1).writeBytes(Json.ascii(frame)));
  }

  private void answer(ByteBuf frame) {
    if (session() != null) {
      session().telemetry().sessionPolled(System.nanoTime() - begunNanos);
    }
    answer().whole(200, SockJsFormat.SCRIPT, frame.writeByte('\n'));
  }

  /** The last word is for the next poll, if there is something else to say. */
  @Override
  void close(long number, Closed closed) {
    if (!flush()) {
      refuse(closed);
    }
  }

  @Override
  boolean givesWayTo(Receiver newcomer) {
    return SockJsFrames.keepsOut(newcomer);
  }

  @Override
  void refuse(Closed closed) {
    ByteBuf frame = Unpooled.buffer(64);
    SockJsFrames.close(frame, closed.code(), closed.reason());
    answer(frame);
  }

  /** Never said: the first receiver stays. */
  @Override
  void displaced() {}

  @Override
  void interrupt() {}

  @Override
  boolean acknowledgesByTaking() {
    return true;
  }

  @Override
  long untilDue(long now) {
    long left = deadline - now;
    if (left <= 0) {
      answer(SockJsFrames.HEARTBEAT);
      return -1;
    }
    return left;
  }
}
