package dev.longspan.session;

import dev.longspan.protocol.CloseCode;
import dev.longspan.telemetry.ClientKind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** An answer that goes on: messages are written as they come, as fast as the client takes them. */
final class StreamReceiver extends Receiver {

  /** So much may be on its way to the client's socket. */
  private static final int WINDOW_BYTES = 64 * 1024;

  /** A browser keeps all of such an answer: its client is to come back for another. */
  private static final int LONGEST_SOCKJS_BYTES = 128 * 1024;

  private final StreamFormat format;
  private final long heartbeatNanos;
  private ByteBuf batch;
  private int underWay;
  private int written;

  StreamReceiver(Answer answer, ClientKind kind, StreamFormat format, long heartbeatNanos) {
    super(answer, kind);
    this.format = format;
    this.heartbeatNanos = heartbeatNanos;
  }

  @Override
  void begin() {
    ByteBuf first = Unpooled.buffer(128);
    format.begin(first);
    answer().begin(format.mediaType(), first, format.heartbeat(), heartbeatNanos);
  }

  @Override
  boolean takesMore() {
    return underWay + (batch == null ? 0 : batch.readableBytes()) < WINDOW_BYTES;
  }

  @Override
  void take(long number, Stored message) {
    if (batch == null) {
      batch = Unpooled.buffer(message.payload.length + 128);
    }
    format.message(batch, number, message);
  }

  @Override
  boolean flush() {
    if (batch != null) {
      ByteBuf bytes = batch;
      batch = null;
      underWay += bytes.readableBytes();
      written += bytes.readableBytes();
      if (format.isSockJs() && written >= LONGEST_SOCKJS_BYTES) {
        answer().end(bytes);
        session().acknowledge(next() - 1);
        return true;
      }
      answer().more(bytes);
    }
    return false;
  }

  @Override
  boolean acknowledgesByTaking() {
    return format.isSockJs();
  }

  @Override
  boolean givesWayTo(Receiver newcomer) {
    return !format.isSockJs() ? super.givesWayTo(newcomer) : SockJsFrames.keepsOut(newcomer);
  }

  @Override
  void refuse(Closed closed) {
    if (format.isSockJs()) {
      ByteBuf whole = Unpooled.buffer(128);
      format.begin(whole);
      format.closed(whole, 0, closed);
      answer().whole(200, format.mediaType(), whole);
    } else {
      super.refuse(closed);
    }
  }

  /** What was on its way to a SockJS client may be lost, and nobody would know. */
  @Override
  public void gone() {
    super.gone();
    if (format.isSockJs()) {
      session().abandon(CloseCode.PROTOCOL_ERROR, "Connection interrupted");
    }
  }

  @Override
  public void taken(int bytes) {
    underWay -= bytes;
    super.taken(bytes);
  }

  @Override
  void close(long number, Closed closed) {
    ByteBuf last = rest();
    format.closed(last, number, closed);
    answer().end(last);
    if (format.isSockJs()) {
      session().acknowledge(number - 1);
    }
  }

  @Override
  void displaced() {
    ByteBuf last = rest();
    format.displaced(last);
    answer().end(last);
  }

  @Override
  void interrupt() {
    ByteBuf last = rest();
    format.interrupted(last);
    answer().end(last);
  }

  private ByteBuf rest() {
    ByteBuf rest = batch == null ? Unpooled.buffer(128) : batch;
    batch = null;
    return rest;
  }
}
