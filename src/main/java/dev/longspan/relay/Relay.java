package dev.longspan.relay;

import dev.longspan.http.Exchange;
import dev.longspan.loop.Loop;
import dev.longspan.protocol.FrameScanner;
import dev.longspan.route.Route;
import dev.longspan.telemetry.ClientKind;
import dev.longspan.telemetry.Initiator;
import dev.longspan.telemetry.Side;
import dev.longspan.telemetry.UpstreamFailure;
import dev.longspan.upstream.EndpointClient;
import dev.longspan.upstream.HandedOver;
import dev.longspan.upstream.Shedding;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A WebSocket that is relayed: its two sides, how it ends, and its deadlines. Lives on one event
 * loop.
 */
final class Relay extends RelayFacts implements HandedOver {

  /**
   * How long a side may take to answer a close frame, and to end its connection after it, before
   * the gateway does. Where bytes still go to a side, it counts from the last of them.
   */
  static final long CLOSE_NANOS = Duration.ofSeconds(5).toNanos();

  /** How long a backend may go on answering what a client said before it broke a rule. */
  private static final long LAST_ANSWERS_NANOS = Duration.ofSeconds(1).toNanos();

  private final EndpointClient endpoint;

  private final RelaySide client;
  private final RelaySide backend;

  private long lastRelayed;
  private long lastPing;

  /** When the relay began to close; 0 before. */
  private long closingSince;

  /** When bytes still waited for a peer after that. */
  private long lastWaiting;

  private boolean endedByGateway;

  /** The close code that the client gets once the backend has said its last; 0: none is due. */
  private int lastWord;

  private String lastWordReason;
  private boolean finished;
  private int closeCode;
  private Initiator initiator;

  /** Null: a peer's close frame. */
  private EndCause cause;

  /** Among the WebSockets of its endpoint. */
  private int place = -1;

  Relay(
      Exchange exchange,
      Route route,
      Loop loop,
      EndpointClient endpoint,
      int reservedBits,
      String subprotocol) {
    super(exchange, route, loop, subprotocol);
    this.endpoint = endpoint;
    boolean pings = route.pingNanos() != 0;
    this.client =
        new RelaySide(
            this,
            Side.CLIENT,
            new FrameScanner(
                true, route.strict(), reservedBits, route.maxMessageBytes(), telemetry.received),
            pings);
    this.backend =
        new RelaySide(
            this,
            Side.UPSTREAM,
            new FrameScanner(
                false, route.strict(), reservedBits, route.maxMessageBytes(), telemetry.sent),
            pings);
    client.other(backend);
    backend.other(client);
  }

  @Override
  RelaySide client() {
    return client;
  }

  @Override
  RelaySide backend() {
    return backend;
  }

  long now() {
    return loop.now();
  }

  /** Both sides are in their pipelines. */
  void start() {
    lastRelayed = loop.now();
    // Connections that were opened together are not pinged together.
    lastPing =
        loop.now()
            - (route.pingNanos() == 0
                ? 0
                : ThreadLocalRandom.current().nextLong(route.pingNanos()) / 2);
    telemetry.connectionOpened(ClientKind.WEBSOCKET);
    endpoint.handedOver(this);
    loop.add(this);
  }

  /** Both sides are read from now on. */
  void flow() {
    client.flow();
    backend.flow();
    if (loop.isDraining()) {
      // The handshake was under way when the others were told.
      drain();
    }
  }

  /** A byte was passed on. */
  void relayed() {
    lastRelayed = loop.now();
  }

  /** What a read of the client's connection brought was passed on. */
  void clientRead() {
    EndCause excess = rateExceeded();
    if (excess != null) {
      end(excess);
    }
  }

  boolean isEndedByGateway() {
    return endedByGateway;
  }

  // ---- how it ends ----

  /** The first who ends it is the one who did. */
  private void note(int code, Initiator who, EndCause why) {
    if (initiator == null) {
      closeCode = code;
      initiator = who;
      cause = why;
      closingSince = loop.now();
      loop.hurry(this);
    }
  }

  /** An exception that nobody expected: neither peer is to blame. */
  void faulted() {
    end(EndCause.GATEWAY_FAULT);
  }

  private void end(EndCause why) {
    end(why, why.reason());
  }

  /** The gateway ends it, with a close frame to each side. */
  private void end(EndCause why, String reason) {
    end(why, why.codeToClient(), reason);
  }

  private void end(EndCause why, int codeToClient, String reason) {
    if (endedByGateway || finished) {
      return;
    }
    endedByGateway = true;
    note(why.isCodeChosen() ? codeToClient : why.countedCode(), Initiator.GATEWAY, why);
    closingSince = loop.now();
    client.sendClose(codeToClient, reason);
    backend.sendClose(why.codeToBackend(), reason);
  }

  /** The peer of {@code side} broke a rule or a limit (RFC 6455 section 7.1.7). */
  void violated(RelaySide side, int code, String reason) {
    side.deafen();
    EndCause why = EndCause.violation(side.side(), code);
    if (side == backend) {
      end(why, reason);
    } else if (!endedByGateway) {
      endedByGateway = true;
      note(why.countedCode(), Initiator.GATEWAY, why);
      // What the client said before is still answered, as it would be without a gateway.
      lastWord = why.codeToClient();
      lastWordReason = reason;
      backend.sendClose(why.codeToBackend(), reason);
    }
  }

  /** The backend says no more: the client gets its close frame, if it still waits for it. */
  private void sayLastWord() {
    if (lastWord != 0) {
      client.sendClose(lastWord, lastWordReason);
      lastWord = 0;
    }
  }

  /** The peer of {@code side} answered the gateway's close frame. */
  void closeAnswered(RelaySide side) {
    side.shut();
    if (side == backend) {
      sayLastWord();
    }
  }

  /** The peer of {@code side} sent a close frame, and it was passed on. */
  void closeRelayed(RelaySide side, int code) {
    note(code, side.initiator(), null);
    closingSince = loop.now();
    if (side.other().isEnded()) {
      shutBoth();
    }
  }

  /** The peer of {@code side} sends no more bytes. */
  void inputEnded(RelaySide side) {
    RelaySide other = side.other();
    if (side == backend) {
      sayLastWord();
    }
    if (!side.isCloseReceived()) {
      // It vanished, in RFC 6455's terms: 1006.
      if (initiator == null && side == backend) {
        endpoint.countFailure(UpstreamFailure.BROKEN);
      }
      EndCause vanished = side == client ? EndCause.CLIENT_VANISHED : EndCause.UPSTREAM_VANISHED;
      note(vanished.countedCode(), side.initiator(), vanished);
      if (side.isBetweenFrames()) {
        other.sendClose(
            side == client ? vanished.codeToBackend() : vanished.codeToClient(), vanished.reason());
      } else {
        other.shut();
      }
    }
    closingSince = loop.now();
    if (other.isEnded() || other.isCloseReceived()) {
      shutBoth();
    } else if (side.isCloseReceived()) {
      other.shutOutput();
    } else if (endedByGateway) {
      side.shut();
    }
  }

  private void shutBoth() {
    client.shut();
    backend.shut();
  }

  /** The connection of {@code side} is gone. */
  void closed(RelaySide side) {
    if (!side.other().isClosed() || finished) {
      return;
    }
    finished = true;
    loop.remove(this);
    endpoint.handedOverEnded(this);
    long duration = System.nanoTime() - openedNanos();
    telemetry.connectionClosed(ClientKind.WEBSOCKET, closeCode, initiator, duration);
    log(duration, closeCode, initiator, cause);
  }

  @Override
  public long idleNanos() {
    return loop.now() - lastRelayed;
  }

  @Override
  public void closeByOperator(int code, String reason) {
    end(EndCause.OPERATOR, code, reason);
  }

  // ---- deadlines ----

  @Override
  public long sweep(long now) {
    if (closingSince != 0) {
      sweepClosing(now);
      return 0;
    }
    long stallLimit = route.slowConsumerTimeoutNanos();
    long untilIdle = lastRelayed + route.idleTimeoutNanos() - now;
    long untilExpiry = untilExpiry();
    if (client.isStalled(now, stallLimit)) {
      slow(client);
    } else if (backend.isStalled(now, stallLimit)) {
      slow(backend);
    } else if (untilIdle < 0) {
      end(EndCause.IDLE_TIMEOUT);
    } else if (untilExpiry < 0) {
      end(EndCause.TOKEN_EXPIRED, identity.expiryCode(), EndCause.TOKEN_EXPIRED.reason());
    } else if (untilOld(now) < 0) {
      end(EndCause.MAX_AGE);
    } else if (route.pingNanos() != 0) {
      keepAlive(now);
    }
    // A stall is only seen from the second look on: its precision is a quarter of its limit.
    long untilEnd = Math.min(Math.min(untilIdle, untilOld(now)), untilExpiry);
    return Math.min(Math.min(untilEnd, stallLimit / 4), untilKeepAlive(now));
  }

  private void sweepClosing(long now) {
    if (lastWord != 0 && now - closingSince > LAST_ANSWERS_NANOS) {
      sayLastWord();
    }
    if (client.isAnythingWaiting() || backend.isAnythingWaiting()) {
      sweepLastBytes(now);
      return;
    }
    long lastPassed = endedByGateway ? lastWaiting : Math.max(lastWaiting, lastRelayed);
    if (now - Math.max(closingSince, lastPassed) > CLOSE_NANOS) {
      shutBoth();
    }
  }

  /** A peer that takes its time gets what was sent before the close, and the close itself. */
  private void sweepLastBytes(long now) {
    lastWaiting = now;
    long limit = Math.max(CLOSE_NANOS, route.slowConsumerTimeoutNanos());
    if (client.isStalled(now, limit)
        || backend.isStalled(now, limit)
        || (endedByGateway && now - closingSince > limit)) {
      client.reset();
      backend.reset();
    }
  }

  private void slow(RelaySide side) {
    telemetry.slowConsumer(side.side());
    end(side == client ? EndCause.SLOW_CLIENT : EndCause.SLOW_UPSTREAM);
    side.reset();
  }

  private void keepAlive(long now) {
    if (client.isPongOverdue(now, route.pongNanos())
        || backend.isPongOverdue(now, route.pongNanos())) {
      end(EndCause.NO_PONG);
    } else if (now - lastPing >= route.pingNanos()) {
      lastPing = now;
      client.ping();
      backend.ping();
    }
  }

  private long untilKeepAlive(long now) {
    if (route.pingNanos() == 0) {
      return Long.MAX_VALUE;
    }
    long untilPing = lastPing + route.pingNanos() - now;
    return Math.min(untilPing, route.pongNanos() / 4);
  }

  @Override
  public void cut() {
    client.reset();
    backend.reset();
  }

  @Override
  public void drain() {
    end(EndCause.DRAIN);
  }

  @Override
  public void shed(Shedding why) {
    end(why == Shedding.REBALANCE ? EndCause.REBALANCE : EndCause.ENDPOINT_REMOVED);
  }

  @Override
  public int place() {
    return place;
  }

  @Override
  public void place(int value) {
    place = value;
  }
}
