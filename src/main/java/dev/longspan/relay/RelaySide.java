package dev.longspan.relay;

import dev.longspan.protocol.FrameScanner;
import dev.longspan.protocol.FrameScanner.Outcome;
import dev.longspan.protocol.Frames;
import dev.longspan.protocol.Opcode;
import dev.longspan.telemetry.Initiator;
import dev.longspan.telemetry.Side;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;

/**
 * One side of a relay: reads its peer's bytes, and passes them to the other side as they are. Lives
 * on one event loop.
 *
 * <p>The bytes of a frame's header, and those of a whole control frame, are held until they are
 * complete and known to be right: so what was passed on ends between two frames or within a
 * payload, and never with a frame that must not pass.
 */
final class RelaySide extends PeerConnection {

  private final Relay relay;
  private final Side side;
  private final FrameScanner scanner;
  private RelaySide other;

  /** The beginning of a header or control frame, 131 bytes at most; null: none. */
  private ByteBuf held;

  /**
   * The close frame that waits for the end of the frame that is being sent to this peer; null:
   * none.
   */
  private ByteBuf pendingClose;

  private boolean paused;
  private boolean deaf;
  private boolean ended;
  private boolean closeReceived;
  private boolean closeSent;

  /** Null when the route has no pings. */
  final Keepalive keepalive;

  private final StallWatch stall = new StallWatch();

  /**
   * @param pings whether the gateway sends pings to the peer
   */
  RelaySide(Relay relay, Side side, FrameScanner scanner, boolean pings) {
    this.relay = relay;
    this.side = side;
    this.scanner = scanner;
    this.keepalive = pings ? new Keepalive() : null;
  }

  void other(RelaySide value) {
    other = value;
  }

  RelaySide other() {
    return other;
  }

  Side side() {
    return side;
  }

  Initiator initiator() {
    return side == Side.CLIENT ? Initiator.CLIENT : Initiator.UPSTREAM;
  }

  FrameScanner scanner() {
    return scanner;
  }

  boolean isEnded() {
    return ended;
  }

  boolean isCloseReceived() {
    return closeReceived;
  }

  boolean isBetweenFrames() {
    return scanner.betweenFrames();
  }

  /** Sends what was written so far, and reads by itself from now on. */
  void flow() {
    context().flush();
    channel().config().setAutoRead(!paused);
  }

  // ---- bytes from the peer ----

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!(message instanceof ByteBuf read)) {
      ReferenceCountUtil.release(message);
      return;
    }
    ByteBuf in = read;
    if (keepalive != null) {
      keepalive.heard();
    }
    if (deaf) {
      in.release();
      return;
    }
    if (held != null) {
      in = joinHeld(in);
    }
    if (other.pendingClose != null) {
      finishFrame(in);
      return;
    }
    Outcome outcome = scanner.scan(in, in.readerIndex(), in.writerIndex());
    if (outcome == Outcome.RELAY && !other.closeSent) {
      relay.relayed();
      other.write(in);
    } else {
      passPartly(in, outcome);
    }
  }

  /** Goes through a read that holds something to look at; takes ownership. */
  private void passPartly(ByteBuf in, Outcome first) {
    int start = in.readerIndex();
    int to = in.writerIndex();
    Outcome outcome = first;
    while (true) {
      int position = scanner.position();
      int end = scanner.end();
      switch (outcome) {
        case RELAY -> {
          pass(in, start, position);
          in.release();
          return;
        }
        case INCOMPLETE -> {
          pass(in, start, position);
          hold(in, position, to);
          in.release();
          return;
        }
        case PONG -> {
          if (answersPing(in, position, end)) {
            pass(in, start, position);
            start = end;
            other.count(Opcode.PONG, -1, position - end);
          }
        }
        case CLOSE -> {
          pass(in, start, relay.isEndedByGateway() ? position : end);
          in.release();
          closeReceived();
          return;
        }
        case VIOLATION -> {
          pass(in, start, position);
          in.release();
          relay.violated(this, scanner.closeCode(), scanner.reason());
          return;
        }
      }
      outcome = scanner.scan(in, end, to);
    }
  }

  /** Passes on the bytes of {@code in} between two indices. */
  private void pass(ByteBuf in, int from, int to) {
    if (from < to && !other.closeSent) {
      relay.relayed();
      other.write(in.retainedSlice(from, to - from));
    }
  }

  private void hold(ByteBuf in, int from, int to) {
    held = context().alloc().buffer(to - from).writeBytes(in, from, to - from);
  }

  private ByteBuf joinHeld(ByteBuf in) {
    ByteBuf joined = context().alloc().buffer(held.readableBytes() + in.readableBytes());
    joined.writeBytes(held).writeBytes(in);
    in.release();
    releaseHeld();
    return joined;
  }

  private void releaseHeld() {
    if (held != null) {
      held.release();
      held = null;
    }
  }

  /** Passes on the rest of the frame that is being sent, and the close frame that waits for it. */
  private void finishFrame(ByteBuf in) {
    int from = in.readerIndex();
    int rest = (int) Math.min(scanner.payloadLeft(), in.readableBytes());
    scanner.scan(in, from, from + rest);
    other.write(in.readRetainedSlice(rest));
    if (scanner.betweenFrames()) {
      other.writePendingClose();
      other.context().flush();
    }
    passPartly(in, scanner.scan(in, in.readerIndex(), in.writerIndex()));
  }

  private void closeReceived() {
    closeReceived = true;
    // Nothing may follow a close frame (RFC 6455 section 5.5.1).
    deafen();
    if (relay.isEndedByGateway()) {
      relay.closeAnswered(this);
      return;
    }
    other.closeSent = true;
    relay.closeRelayed(this, scanner.closeCode());
  }

  /** What the peer sends from now on is read and thrown away. */
  void deafen() {
    deaf = true;
    releaseHeld();
    resume();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (side == Side.CLIENT) {
      relay.clientRead();
    }
    other.context().flush();
    if (!deaf && !other.channel().isWritable() && !other.isClosed()) {
      pause();
    }
  }

  private void pause() {
    if (!paused) {
      paused = true;
      relay.telemetry().backpressurePause(other.side);
      channel().config().setAutoRead(false);
    }
  }

  private void resume() {
    if (paused) {
      paused = false;
      channel().config().setAutoRead(true);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (ctx.channel().isWritable()) {
      other.resume();
    }
  }

  // ---- bytes to the peer ----

  /**
   * Sends the gateway's own close frame, at once or behind the frame that is being sent, and
   * nothing after it.
   *
   * @param code {@link EndCause#NOTHING}: sends none
   * @param reason ASCII
   */
  void sendClose(int code, String reason) {
    if (code == EndCause.NOTHING || closeSent || isOutputShut() || pendingClose != null) {
      return;
    }
    pendingClose = Frames.close(context().alloc(), code, reason, side == Side.UPSTREAM);
    if (other.scanner.betweenFrames()) {
      writePendingClose();
      context().flush();
    } else {
      // Only the other peer can finish the frame.
      other.resume();
    }
  }

  private void writePendingClose() {
    ByteBuf frame = pendingClose;
    pendingClose = null;
    count(Opcode.CLOSE, 1, frame.readableBytes());
    takeNoMore();
    write(frame);
    if (deaf) {
      shutOutput();
    }
  }

  private void count(int opcode, int frames, int bytes) {
    if (side == Side.CLIENT) {
      relay.countSent(opcode, frames, bytes);
    }
  }

  /** What the other side sends is read on, for its close frame and its end, but goes nowhere. */
  private void takeNoMore() {
    closeSent = true;
    if (side == Side.CLIENT) {
      relay.clientTakesNoMore();
    }
  }

  // ---- the peer's end ----

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      inputEnded();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    markClosed();
    if (pendingClose != null) {
      pendingClose.release();
      pendingClose = null;
    }
    takeNoMore();
    inputEnded();
    other.resume();
    relay.closed(this);
  }

  @Override
  protected void faulted() {
    // Where in its frames the peer is is not known any more.
    deafen();
    relay.faulted();
  }

  private void inputEnded() {
    if (!ended) {
      ended = true;
      releaseHeld();
      relay.inputEnded(this);
    }
  }

  // ---- deadlines ----

  /**
   * Sends a ping, unless one is under way or bytes wait for the peer or from it: then it would tell
   * nothing.
   */
  void ping() {
    if (isClosed()
        || paused
        || keepalive.isUnderWay()
        || !other.scanner.betweenFrames()
        || isAnythingWaiting()) {
      return;
    }
    ByteBuf frame = keepalive.ping(context().alloc(), relay.now(), side == Side.UPSTREAM);
    count(Opcode.PING, 1, frame.readableBytes());
    context().writeAndFlush(frame, context().voidPromise());
  }

  private boolean answersPing(ByteBuf in, int from, int to) {
    long roundTrip =
        keepalive == null
            ? Keepalive.NOT_AN_ANSWER
            : keepalive.answered(in, from, to, side == Side.CLIENT);
    if (roundTrip == Keepalive.NOT_AN_ANSWER) {
      return false;
    }
    relay.telemetry().pingAnswered(roundTrip);
    return true;
  }

  /** Whether the peer owes a pong for too long; what waits unread may hold it. */
  boolean isPongOverdue(long now, long pongNanos) {
    return !paused && keepalive.isOverdue(now, pongNanos);
  }

  /** Whether bytes wait for the peer, and it took none of them for so long. */
  boolean isStalled(long now, long limitNanos) {
    return stall.isStalled(channel(), now, limitNanos);
  }
}
