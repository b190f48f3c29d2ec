package dev.longspan.session;

import dev.longspan.telemetry.ClientKind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;

/** A long poll: answered once there is something, or after a time. */
final class PollReceiver extends Receiver {

  static final String MEDIA_TYPE = "application/json";

  /** An answer ends with the message that takes it over this size. */
  private static final int ENOUGH_BYTES = 256 * 1024;

  private static final byte[] BEGIN = Json.ascii("{\"messages\":[");
  private static final byte[] NOT_CLOSED = Json.ascii("],\"closed\":null}");
  private static final byte[] CLOSED = Json.ascii("],\"closed\":");

  private final long waitNanos;
  private final long begunNanos = System.nanoTime();
  private long deadline;
  private ByteBuf messages;

  /**
   * @param waitNanos how long it waits for a message
   */
  PollReceiver(Answer answer, long waitNanos) {
    super(answer, ClientKind.LONG_POLL);
    this.waitNanos = waitNanos;
  }

  @Override
  void begin() {
    deadline = session().now() + waitNanos;
  }

  @Override
  boolean takesMore() {
    return messages == null || messages.readableBytes() < ENOUGH_BYTES;
  }

  @Override
  void take(long number, Stored message) {
    if (messages == null) {
      messages = Unpooled.buffer(message.payload.length + 64).writeBytes(BEGIN);
    } else {
      messages.writeByte(',');
    }
    Json.message(messages, number, message);
  }

  @Override
  boolean flush() {
    if (messages == null && waitNanos > 0) {
      return false;
    }
    answer(NOT_CLOSED, null);
    return true;
  }

  @Override
  void close(long number, Closed closed) {
    answer(CLOSED, closed);
  }

  private void answer(byte[] end, Closed closed) {
    ByteBuf body = messages == null ? Unpooled.buffer(64).writeBytes(BEGIN) : messages;
    messages = null;
    body.writeBytes(end);
    if (closed != null) {
      Json.closed(body, closed);
      body.writeByte('}');
    }
    session().telemetry().sessionPolled(System.nanoTime() - begunNanos);
    answer().whole(200, MEDIA_TYPE, body);
  }

  /** The same for messages that nobody numbered before. */
  static ByteBuf document(List<Stored> all, Closed closed) {
    ByteBuf body = Unpooled.buffer(256).writeBytes(BEGIN);
    for (int i = 0; i < all.size(); i++) {
      if (i > 0) {
        body.writeByte(',');
      }
      Json.message(body, i + 1, all.get(i));
    }
    body.writeBytes(closed == null ? NOT_CLOSED : CLOSED);
    if (closed != null) {
      Json.closed(body, closed);
      body.writeByte('}');
    }
    return body;
  }

  /** Not with an empty answer: two clients of one session would displace each other for ever. */
  @Override
  void displaced() {
    answer().refuse(Refusals.displaced());
  }

  @Override
  void interrupt() {}

  @Override
  long untilDue(long now) {
    long left = deadline - now;
    if (left <= 0) {
      answer(NOT_CLOSED, null);
      return -1;
    }
    return left;
  }
}
