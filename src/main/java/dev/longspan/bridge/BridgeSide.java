package dev.longspan.bridge;

import dev.longspan.relay.EndCause;
import dev.longspan.telemetry.Initiator;
import dev.longspan.telemetry.Side;
import io.netty.buffer.ByteBuf;

/** One side of a bridge: passes what its peer sends to the other side. */
final class BridgeSide implements MessageListener {

  private final Bridge bridge;
  private final Side side;
  private final MessageChannel channel;
  private BridgeSide other;
  private boolean paused;

  /** What the peer is still to be answered; null: nothing. */
  private Ending unanswered;

  /** The peer's own close; null: none. */
  private Ending said;

  private boolean ended;

  BridgeSide(Bridge bridge, Side side, MessageChannel channel) {
    this.bridge = bridge;
    this.side = side;
    this.channel = channel;
  }

  void other(BridgeSide value) {
    other = value;
  }

  BridgeSide other() {
    return other;
  }

  boolean isEnded() {
    return ended;
  }

  Initiator initiator() {
    return side == Side.CLIENT ? Initiator.CLIENT : Initiator.UPSTREAM;
  }

  /** Who is said to have ended it for this. */
  Initiator initiatorOf(EndCause why) {
    boolean vanished = why == EndCause.CLIENT_VANISHED || why == EndCause.UPSTREAM_VANISHED;
    return vanished ? initiator() : Initiator.GATEWAY;
  }

  int codeFor(EndCause why) {
    return side == Side.CLIENT ? why.codeToClient() : why.codeToBackend();
  }

  void listen() {
    channel.listen(this);
  }

  /** Lets the peer send. */
  void flow() {
    channel.resume();
  }

  // ---- what the peer sends ----

  @Override
  public void message(Message message, Delivery delivery) {
    bridge.passed(side, message);
    other.channel.send(message, delivery);
    if (!paused && !other.ended && !other.channel.isWritable()) {
      paused = true;
      bridge.telemetry().backpressurePause(other.side);
      channel.pause();
    }
  }

  @Override
  public void ping(ByteBuf payload) {
    bridge.passed();
    other.channel.ping(payload);
  }

  @Override
  public void pong(ByteBuf payload) {
    bridge.passed();
    other.channel.pong(payload);
  }

  @Override
  public void writable() {
    other.resume();
  }

  private void resume() {
    if (paused) {
      paused = false;
      channel.resume();
    }
  }

  // ---- the end ----

  @Override
  public void ended(Ending how) {
    if (ended) {
      return;
    }
    ended = true;
    unanswered = how;
    said = how.cause() == null ? how : null;
    if (how.cause() == EndCause.SLOW_CLIENT || how.cause() == EndCause.SLOW_UPSTREAM) {
      bridge.telemetry().slowConsumer(side);
    }
    // Nobody takes what the other side sends: it is taken all the same, for its close and its end.
    other.resume();
    bridge.ended(this, how);
  }

  /**
   * Ends this side.
   *
   * @param code {@link EndCause#NOTHING}: without a word
   */
  void close(int code, String reason) {
    if (code == EndCause.NOTHING) {
      abort();
    } else {
      channel.close(code, reason);
    }
  }

  /** Ends this side for what happened on the other one. */
  void endFor(EndCause why, String detail) {
    String reason = why.reason().isEmpty() ? detail : why.reason();
    if (why == EndCause.CLIENT_VANISHED) {
      channel.leave(codeFor(why), reason);
    } else {
      close(codeFor(why), reason);
    }
  }

  /** The peer ended it, or broke a rule: it gets the last word that it is due, once. */
  void answer() {
    if (unanswered == null) {
      return;
    }
    Ending own = unanswered;
    unanswered = null;
    EndCause why = own.cause();
    if (why != null) {
      int code = codeFor(why);
      if (code != EndCause.NOTHING) {
        channel.close(code, own.reason());
      }
    } else {
      Ending answer = other.said == null ? own : other.said;
      channel.close(answer.code(), answer.reason());
    }
  }

  /** Cuts this side. */
  void abort() {
    ended = true;
    channel.abort();
  }
}
