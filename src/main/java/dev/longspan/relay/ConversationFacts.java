package dev.longspan.relay;

import dev.longspan.guard.RateWatch;
import dev.longspan.http.Exchange;
import dev.longspan.http.Identity;
import dev.longspan.loop.Loop;
import dev.longspan.loop.Swept;
import dev.longspan.route.Route;
import dev.longspan.telemetry.AccessLog;
import dev.longspan.telemetry.AccessRecord;
import dev.longspan.telemetry.Initiator;
import dev.longspan.telemetry.LiveConnection;
import dev.longspan.telemetry.RouteTelemetry;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What can be told of a conversation in messages, relayed or bridged: while it is open, to the
 * operator; at its end, to the log.
 */
public abstract class ConversationFacts implements Swept, LiveConnection {

  /** So much of a path is kept for the list of connections: longer ones say no more. */
  private static final int LONGEST_PATH = 256;

  /** So much of the maximum age is taken off by chance, at the most. */
  private static final double LIFETIME_SPREAD = 0.1;

  protected final Route route;
  protected final Loop loop;
  protected final RouteTelemetry telemetry;
  private final long number;
  private final long openedNanos = System.nanoTime();
  private final String upstream;
  private final String endpointLabel;
  private final String path;

  private final InetAddress clientAddress;

  /** Null: no guard found out. */
  protected final Identity identity;

  /** Only kept for the access log's line; null when nobody wants it. */
  private final LogEntry logEntry;

  /** Null: the route has no limits of rates. */
  private final RateWatch rates;

  /** When it has its age, by the loop's clock; {@link Long#MAX_VALUE}: never. */
  private final long endOfLife;

  private int sweepPlace = -1;

  /**
   * @param exchange which opened it
   * @param subprotocol what was agreed on; null: none
   */
  protected ConversationFacts(Exchange exchange, Route route, Loop loop, String subprotocol) {
    this.route = route;
    this.loop = loop;
    this.telemetry = exchange.telemetry();
    this.number = loop.nextNumber();
    this.upstream = exchange.upstream();
    this.endpointLabel = exchange.endpoint();
    this.path = shortened(exchange.path());
    this.clientAddress = exchange.clientAddress();
    this.identity = exchange.identity();
    AccessLog log = exchange.context().accessLog();
    this.rates = RateWatch.of(route.messagesPerSecond(), route.bytesPerSecond(), System.nanoTime());
    this.endOfLife =
        route.maxAgeNanos() == Long.MAX_VALUE ? Long.MAX_VALUE : loop.now() + lifetime(route);
    this.logEntry = log.isEnabled() ? new LogEntry(exchange, log, subprotocol) : null;
  }

  private record LogEntry(Exchange exchange, AccessLog log, String subprotocol) {}

  /** Those that were opened together do not end together. */
  private static long lifetime(Route route) {
    double share = 1 - LIFETIME_SPREAD * ThreadLocalRandom.current().nextDouble();
    return (long) (route.maxAgeNanos() * share);
  }

  /** Nanoseconds until it is as old as its route lets it be; negative: it is. */
  protected final long untilOld(long now) {
    return endOfLife == Long.MAX_VALUE ? Long.MAX_VALUE : endOfLife - now;
  }

  /**
   * Why the client may not go on sending as fast as it does; null: it may. To be asked after each
   * read, not for each frame.
   */
  protected final EndCause rateExceeded() {
    if (rates == null) {
      return null;
    }
    return EndCause.of(rates.excess(messageLikeReceived(), bytesReceived(), loop.lastTick()));
  }

  /** Frames of the client that count as messages for its rate. */
  protected abstract long messageLikeReceived();

  private static String shortened(String path) {
    return path == null || path.length() <= LONGEST_PATH ? path : path.substring(0, LONGEST_PATH);
  }

  /** Counters of its route. */
  public final RouteTelemetry telemetry() {
    return telemetry;
  }

  @Override
  public final long number() {
    return number;
  }

  @Override
  public final String route() {
    return route.name();
  }

  @Override
  public final String upstream() {
    return upstream;
  }

  @Override
  public final String endpoint() {
    return endpointLabel;
  }

  @Override
  public final String clientAddress() {
    return NetUtil.toAddressString(clientAddress);
  }

  @Override
  public final String path() {
    return path;
  }

  @Override
  public final String subject() {
    return identity == null ? null : identity.subject();
  }

  @Override
  public final String tokenId() {
    return identity == null ? null : identity.tokenId();
  }

  /** Nanoseconds until the client's token expires; {@link Long#MAX_VALUE}: it does not. */
  protected final long untilExpiry() {
    return identity == null ? Long.MAX_VALUE : identity.nanosLeft();
  }

  @Override
  public final long openedNanos() {
    return openedNanos;
  }

  /**
   * Writes the access log's line.
   *
   * @param cause null: a peer's close
   */
  protected final void log(long durationNanos, int closeCode, Initiator initiator, EndCause cause) {
    if (logEntry == null) {
      return;
    }
    AccessRecord.WebSocketEnd end =
        new AccessRecord.WebSocketEnd(
            kind(),
            closeCode,
            initiator,
            cause == null ? null : cause.label(),
            logEntry.subprotocol(),
            framesReceived(),
            framesSent());
    logEntry
        .log()
        .write(logEntry.exchange().accessRecord(durationNanos, bytesReceived(), bytesSent(), end));
  }

  @Override
  public final int sweepPlace() {
    return sweepPlace;
  }

  @Override
  public final void sweepPlace(int place) {
    sweepPlace = place;
  }
}
