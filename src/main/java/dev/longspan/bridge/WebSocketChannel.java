package dev.longspan.bridge;

import dev.longspan.loop.Loop;
import dev.longspan.loop.Swept;
import dev.longspan.protocol.FrameCounters;
import dev.longspan.protocol.Opcode;
import dev.longspan.relay.EndCause;
import dev.longspan.relay.Keepalive;
import dev.longspan.relay.StallWatch;
import dev.longspan.route.Route;
import dev.longspan.telemetry.RouteTelemetry;
import dev.longspan.telemetry.Side;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A WebSocket of which the gateway is one end, without extensions: frames in, messages out, and the
 * other way round (RFC 6455 sections 5 to 7). The relay's scanner holds the rules.
 */
abstract class WebSocketChannel extends WebSocketOutput implements FrameReader.Sink, Swept {

  /**
   * How long the peer may take for its part of the closing, from its last byte or the last that it
   * took.
   */
  static final long CLOSE_NANOS = Duration.ofSeconds(5).toNanos();

  /** How long the listener may take to answer the peer's end, before there is no answer. */
  private static final long ANSWER_NANOS = 4 * CLOSE_NANOS;

  private final Route route;
  private final RouteTelemetry telemetry;
  private final Side side;
  private final FrameReader frames;
  private final StallWatch stall = new StallWatch();

  /** Null when the route has no pings. */
  private final Keepalive keepalive;

  private MessageListener listener;

  /** What the listener is told as soon as there is one; null: nothing. */
  private Ending ending;

  private boolean started;
  private boolean paused = true;
  private boolean deaf;
  private boolean ended;
  private boolean closeReceived;
  private boolean inputEnded;
  private long lastPing;

  /** When the closing made its last progress; 0: it has not begun. */
  private long closingSince;

  private int sweepPlace = -1;

  /**
   * @param side whose connection it is
   * @param received counts what the peer sends
   * @param sent counts what it is sent
   */
  WebSocketChannel(
      Route route,
      Loop loop,
      RouteTelemetry telemetry,
      Side side,
      FrameCounters received,
      FrameCounters sent) {
    super(loop, side, sent);
    this.route = route;
    this.telemetry = telemetry;
    this.side = side;
    this.frames = new FrameReader(this, side == Side.CLIENT, route.maxHeldMessageBytes(), received);
    this.keepalive = route.pingNanos() == 0 ? null : new Keepalive();
  }

  /** Lets what the peer sent ahead of the first {@link #resume()} come. */
  abstract void releaseEarlyBytes();

  /** Both close frames are on their way: who ends the connection (RFC 6455 section 7.1.1)? */
  abstract void closeExchanged();

  /** The peer vanished, without a close frame of either side. */
  abstract void lost();

  /** The connection is gone. */
  abstract void connectionEnded();

  /** It is in its pipeline: its deadlines run, and what stands before its frames goes out. */
  final void begin() {
    context().flush();
    // Connections that were opened together are not pinged together.
    long ahead = keepalive == null ? 0 : ThreadLocalRandom.current().nextLong(route.pingNanos());
    lastPing = loop().now() - ahead / 2;
    loop().add(this);
  }

  /** Frames that were received from the peer. */
  final long framesReceived() {
    return frames.frameCount();
  }

  /** Those of {@link #framesReceived} that a rate of messages is held to. */
  final long messageLikeReceived() {
    return frames.messageLikeCount();
  }

  /** Bytes of {@link #framesReceived}. */
  final long bytesReceived() {
    return frames.byteCount();
  }

  /** Round trip of the last ping that was answered, nanoseconds; 0: none was. */
  final long roundTripNanos() {
    return keepalive == null ? 0 : keepalive.roundTripNanos();
  }

  @Override
  public final void listen(MessageListener messages) {
    listener = messages;
    if (ending != null) {
      listener.ended(ending);
    }
  }

  // ---- what the peer sends ----

  @Override
  public final void pause() {
    if (!deaf && !paused) {
      paused = true;
      channel().config().setAutoRead(false);
    }
  }

  @Override
  public final void resume() {
    if (paused && !isClosed()) {
      paused = false;
      if (!started) {
        started = true;
        releaseEarlyBytes();
      }
      channel().config().setAutoRead(!paused);
    }
  }

  @Override
  public final void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!(message instanceof ByteBuf in) || deaf || listener == null) {
      ReferenceCountUtil.release(message);
      return;
    }
    if (keepalive != null) {
      keepalive.heard();
    }
    if (closingSince != 0) {
      closingSince = loop().now();
    }
    frames.read(in, context().alloc());
    EndCause excess = ended ? null : rateExceeded();
    if (excess != null) {
      deafen();
      end(excess);
    }
  }

  /** Why the peer may not go on sending as fast as it does; null: it may. */
  abstract EndCause rateExceeded();

  @Override
  public final boolean isDeaf() {
    return deaf;
  }

  @Override
  public final void messageRead(Message message) {
    listener.message(message, Delivery.UNWATCHED);
  }

  @Override
  public final void pingRead(ByteBuf payload) {
    listener.ping(payload);
  }

  @Override
  public final void violated(int code, String reason) {
    deafen();
    end(new Ending(code, reason, EndCause.violation(side, code)));
  }

  @Override
  public final void pongRead(ByteBuf in, int from, int to) {
    long roundTrip =
        keepalive == null
            ? Keepalive.NOT_AN_ANSWER
            : keepalive.answered(in, from, to, !isAsClient());
    if (roundTrip == Keepalive.NOT_AN_ANSWER) {
      listener.pong(frames.payload(in, from, to, context().alloc()));
    } else {
      telemetry.pingAnswered(roundTrip);
    }
  }

  @Override
  public final void closeRead(int code, String reason) {
    closeReceived = true;
    // Nothing may follow a close frame (RFC 6455 section 5.5.1).
    deafen();
    if (isCloseSent()) {
      closeExchanged();
    }
    end(Ending.closed(code, reason));
  }

  /** What the peer sends from now on is read and thrown away. */
  private void deafen() {
    deaf = true;
    frames.release();
    resume();
    closing();
  }

  @Override
  public final void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (ctx.channel().isWritable() && listener != null) {
      listener.writable();
    }
  }

  // ---- the end ----

  private void closing() {
    closingSince = loop().now();
    loop().hurry(this);
  }

  private void end(Ending how) {
    if (ended) {
      return;
    }
    ended = true;
    if (listener == null) {
      ending = how;
    } else {
      listener.ended(how);
    }
  }

  private void end(EndCause cause) {
    end(new Ending(cause.countedCode(), cause.reason(), cause));
  }

  @Override
  public final void close(int code, String reason) {
    if (!mayWrite()) {
      return;
    }
    writeClose(code, reason);
    closing();
    if (inputEnded) {
      shut();
    } else if (closeReceived) {
      closeExchanged();
    } else if (deaf) {
      shutOutput();
    }
  }

  @Override
  public final void abort() {
    ended = true;
    reset();
  }

  @Override
  public final void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      inputEnded();
    }
  }

  @Override
  public final void channelInactive(ChannelHandlerContext ctx) {
    markClosed();
    loop().remove(this);
    inputEnded();
    connectionEnded();
  }

  private void inputEnded() {
    if (inputEnded) {
      return;
    }
    inputEnded = true;
    deafen();
    if (!closeReceived) {
      if (!ended && !isCloseSent()) {
        lost();
      }
      end(Ending.vanished(vanished()));
      shut();
    } else if (isCloseSent()) {
      shut();
    }
  }

  private EndCause vanished() {
    return side == Side.CLIENT ? EndCause.CLIENT_VANISHED : EndCause.UPSTREAM_VANISHED;
  }

  @Override
  protected final void faulted() {
    deafen();
    end(EndCause.GATEWAY_FAULT);
  }

  // ---- deadlines ----

  @Override
  public final long sweep(long now) {
    if (closingSince != 0) {
      sweepClosing(now);
      return 0;
    }
    long stallLimit = route.slowConsumerTimeoutNanos();
    if (stall.isStalled(channel(), now, stallLimit)) {
      slow();
    } else if (keepalive != null) {
      return Math.min(stallLimit / 4, keepAlive(now));
    }
    return stallLimit / 4;
  }

  private void slow() {
    EndCause cause = side == Side.CLIENT ? EndCause.SLOW_CLIENT : EndCause.SLOW_UPSTREAM;
    // Told first: the end of the connection would be taken for the peer's.
    end(cause);
    reset();
  }

  private long keepAlive(long now) {
    if (!paused && keepalive.isOverdue(now, route.pongNanos())) {
      deafen();
      end(EndCause.NO_PONG);
    } else if (now - lastPing >= route.pingNanos()) {
      lastPing = now;
      ping();
    }
    long untilPing = lastPing + route.pingNanos() - now;
    return Math.min(untilPing, route.pongNanos() / 4);
  }

  /** Unless one is under way or bytes wait: then it would tell nothing. */
  private void ping() {
    if (!paused && !keepalive.isUnderWay() && !isAnythingWaiting() && mayWrite()) {
      control(Opcode.PING, keepalive.ping(context().alloc(), loop().now(), isAsClient()));
    }
  }

  private void sweepClosing(long now) {
    if (isAnythingWaiting()) {
      long limit = Math.max(CLOSE_NANOS, route.slowConsumerTimeoutNanos());
      if (stall.isStalled(channel(), now, limit)) {
        reset();
      }
      closingSince = now;
    } else if (now - closingSince > (isCloseSent() ? CLOSE_NANOS : ANSWER_NANOS)) {
      end(Ending.vanished(vanished()));
      shut();
    }
  }

  @Override
  public final void cut() {
    reset();
  }

  /** The bridge hears it as well, and ends its sides. */
  @Override
  public final void drain() {}

  @Override
  public final int sweepPlace() {
    return sweepPlace;
  }

  @Override
  public final void sweepPlace(int place) {
    sweepPlace = place;
  }
}
