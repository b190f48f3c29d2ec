package dev.longspan.bridge;

import dev.longspan.http.Exchange;
import dev.longspan.loop.Loop;
import dev.longspan.relay.ConversationFacts;
import dev.longspan.relay.EndCause;
import dev.longspan.route.Route;
import dev.longspan.telemetry.ClientKind;
import dev.longspan.telemetry.Initiator;
import dev.longspan.telemetry.Side;
import java.time.Duration;

/**
 * Two channels joined: what one peer sends goes to the other, as fast as that one takes it; how
 * that ends, and what is counted of it. Lives on one event loop.
 *
 * <p>A client that closes is answered when the backend has ended its side, so that what it asked
 * before is still answered; a backend that closes is answered at once.
 */
public final class Bridge extends ConversationFacts {

  /** How long a backend may go on answering what a client said before it broke a rule. */
  private static final long LAST_ANSWERS_NANOS = Duration.ofSeconds(1).toNanos();

  private final BridgeSide client;
  private final BridgeSide backend;

  /** The client's frames are counted where they are read and written. */
  private final ClientWebSocket webSocket;

  /** Counts in place of {@link #webSocket}; one of the two is null. */
  private final Traffic traffic;

  private ClientKind kind;
  private long lastPassed;

  /** When it began to close; 0 before. */
  private long closingSince;

  private boolean finished;
  private int closeCode;
  private Initiator initiator;

  /** Null: a peer's close. */
  private EndCause cause;

  /**
   * Joins two channels that nobody listens to yet.
   *
   * @param exchange which opened the conversation; for telemetry and the log
   * @param subprotocol what was agreed on; null: none
   * @param kind how the client holds its side at first
   */
  public Bridge(
      Exchange exchange,
      Route route,
      Loop loop,
      MessageChannel client,
      MessageChannel backend,
      String subprotocol,
      ClientKind kind) {
    super(exchange, route, loop, subprotocol);
    this.kind = kind;
    this.webSocket = client instanceof ClientWebSocket counting ? counting : null;
    this.traffic = webSocket == null ? new Traffic(telemetry) : null;
    this.client = new BridgeSide(this, Side.CLIENT, client);
    this.backend = new BridgeSide(this, Side.UPSTREAM, backend);
    this.client.other(this.backend);
    this.backend.other(this.client);
  }

  /** Begins: messages pass from now on. */
  public void start() {
    lastPassed = loop.now();
    telemetry.connectionOpened(kind);
    loop.add(this);
    client.listen();
    backend.listen();
    backend.flow();
    client.flow();
    if (loop.isDraining()) {
      // The opening was under way when the others were told.
      drain();
    }
  }

  /** The client holds its side in another way from now on: the gauge of that kind counts it. */
  public void receivedBy(ClientKind now) {
    if (now != kind && !finished) {
      telemetry.connectionChanged(kind, now);
      kind = now;
    }
  }

  /** Something passes. */
  void passed() {
    lastPassed = loop.now();
  }

  /** A message of {@code from} passes. */
  void passed(Side from, Message message) {
    passed();
    if (traffic != null && from == Side.CLIENT) {
      traffic.received(message);
      EndCause excess = rateExceeded();
      if (excess != null) {
        end(excess);
      }
    } else if (traffic != null) {
      traffic.sent(message);
    }
  }

  // ---- how it ends ----

  /** The first who ends it is the one who did. */
  private void note(int code, Initiator who, EndCause why) {
    initiator = who;
    closeCode = code;
    cause = why;
    closingSince = loop.now();
    loop.hurry(this);
  }

  /** The peer of {@code side} ended it, or must not go on. */
  void ended(BridgeSide side, Ending how) {
    BridgeSide other = side.other();
    if (initiator == null) {
      EndCause why = how.cause();
      if (why == null) {
        note(how.code(), side.initiator(), null);
        other.close(how.code(), how.reason());
      } else {
        note(why.countedCode(), side.initiatorOf(why), why);
        other.endFor(why, how.reason());
      }
    }
    if (side == backend || other.isEnded()) {
      side.answer();
    }
    if (other.isEnded()) {
      other.answer();
    }
    finishIfDone();
  }

  private void end(EndCause why) {
    end(why, why.codeToClient(), why.reason());
  }

  /** The gateway ends it. */
  private void end(EndCause why, int codeToClient, String reason) {
    if (initiator == null) {
      note(codeToClient, Initiator.GATEWAY, why);
      client.close(codeToClient, reason);
      backend.close(why.codeToBackend(), reason);
      finishIfDone();
    }
  }

  private void finishIfDone() {
    if (finished || !client.isEnded() || !backend.isEnded()) {
      return;
    }
    finished = true;
    loop.remove(this);
    long duration = System.nanoTime() - openedNanos();
    telemetry.connectionClosed(kind, closeCode, initiator, duration);
    log(duration, closeCode, initiator, cause);
  }

  // ---- what can be told of it ----

  /** Who ended it; null: nobody yet. */
  public Initiator initiator() {
    return initiator;
  }

  @Override
  public ClientKind kind() {
    return kind;
  }

  @Override
  public long idleNanos() {
    return loop.now() - lastPassed;
  }

  @Override
  public long framesReceived() {
    return webSocket == null ? traffic.framesReceived() : webSocket.framesReceived();
  }

  @Override
  protected long messageLikeReceived() {
    return webSocket == null ? traffic.framesReceived() : webSocket.messageLikeReceived();
  }

  @Override
  public long framesSent() {
    return webSocket == null ? traffic.framesSent() : webSocket.framesSent();
  }

  @Override
  public long bytesReceived() {
    return webSocket == null ? traffic.bytesReceived() : webSocket.bytesReceived();
  }

  @Override
  public long bytesSent() {
    return webSocket == null ? traffic.bytesSent() : webSocket.bytesSent();
  }

  @Override
  public long roundTripNanos() {
    return webSocket == null ? 0 : webSocket.roundTripNanos();
  }

  @Override
  public void closeByOperator(int code, String reason) {
    end(EndCause.OPERATOR, code, reason);
  }

  // ---- deadlines ----

  @Override
  public long sweep(long now) {
    if (closingSince == 0) {
      long untilIdle = lastPassed + route.idleTimeoutNanos() - now;
      long untilExpiry = untilExpiry();
      if (untilIdle < 0) {
        end(EndCause.IDLE_TIMEOUT);
      } else if (untilExpiry < 0) {
        end(EndCause.TOKEN_EXPIRED, identity.expiryCode(), EndCause.TOKEN_EXPIRED.reason());
      } else if (untilOld(now) < 0) {
        end(EndCause.MAX_AGE);
      }
      return Math.min(Math.min(untilIdle, untilOld(now)), untilExpiry);
    }
    if (client.isEnded() && !backend.isEnded()) {
      sweepLastAnswers(now);
    }
    return 0;
  }

  /** The client has said its last: the backend gets so long for its own. */
  private void sweepLastAnswers(long now) {
    long closing = now - closingSince;
    boolean byViolation = cause != null && cause.codeToClient() != EndCause.NOTHING;
    if (byViolation && closing > LAST_ANSWERS_NANOS) {
      client.answer();
    }
    long limit = Math.max(WebSocketChannel.CLOSE_NANOS, route.slowConsumerTimeoutNanos());
    if (closing > limit + WebSocketChannel.CLOSE_NANOS) {
      backend.abort();
      client.answer();
      finishIfDone();
    }
  }

  @Override
  public void drain() {
    end(EndCause.DRAIN);
  }

  @Override
  public void cut() {
    end(EndCause.DRAIN);
    client.abort();
    backend.abort();
    finishIfDone();
  }
}
