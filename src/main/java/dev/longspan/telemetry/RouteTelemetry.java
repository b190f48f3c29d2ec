package dev.longspan.telemetry;

import dev.longspan.protocol.FrameCounters;

/**
 * Counters of one route on one event loop; plain fields, no lock, no atomic, no allocation once the
 * labels were seen.
 *
 * <p>All durations are nanoseconds. Label sets are bounded: what a peer can choose freely (close
 * codes, methods, statuses) is counted as {@code other} outside of what is known.
 */
public final class RouteTelemetry {

  /** Frames that the gateway received from clients. */
  public final FrameCounters received = new FrameCounters();

  /** Frames that the gateway sent to clients. */
  public final FrameCounters sent = new FrameCounters();

  // Indexed by the enums' ordinals, read by RouteTotals.
  final long[] opened = new long[ClientKind.values().length];
  final long[] open = new long[ClientKind.values().length];
  final boolean[] seen = new boolean[ClientKind.values().length];
  final long[] pauses = new long[Side.values().length];
  final long[] slowConsumers = new long[Side.values().length];
  final long[] rejections = new long[Rejection.values().length];
  final LabelTable<LabelTable.Counter> closed =
      new LabelTable<>(LabelTable.Counter[]::new, LabelTable.Counter::new);
  final LabelTable<Histogram> handshakes =
      new LabelTable<>(Histogram[]::new, key -> new Histogram(key, Buckets.REQUEST));
  final LabelTable<Histogram> requests =
      new LabelTable<>(Histogram[]::new, key -> new Histogram(key, Buckets.REQUEST));
  // Null until the first: most of ten thousand routes never see a WebSocket. Volatile for the
  // scraping thread.
  volatile Histogram durations;
  volatile Histogram roundTrips;
  volatile Histogram polls;
  long sessions;
  long sessionBytes;

  private final CloseCodes closeCodes;

  RouteTelemetry(CloseCodes closeCodes) {
    this.closeCodes = closeCodes;
  }

  /** A client is connected. */
  public void connectionOpened(ClientKind client) {
    opened[client.ordinal()]++;
    open[client.ordinal()]++;
    seen[client.ordinal()] = true;
  }

  /** A client that was connected in one way is now connected in another. */
  public void connectionChanged(ClientKind before, ClientKind now) {
    open[before.ordinal()]--;
    open[now.ordinal()]++;
    seen[now.ordinal()] = true;
  }

  /** The connection ended with this close code (1005: none in the frame, 1006: no close frame). */
  public void connectionClosed(
      ClientKind client, int code, Initiator initiator, long durationNanos) {
    open[client.ordinal()]--;
    closed.cell(ClosedKey.of(client, closeCodes.shown(code), initiator)).count++;
    Histogram histogram = durations;
    if (histogram == null) {
      histogram = new Histogram(0, Buckets.CONNECTION);
      durations = histogram;
    }
    histogram.record(durationNanos);
  }

  /** An upgrade request was answered with this HTTP status; 101 is success. */
  public void handshake(int status, HttpLabel http, long durationNanos) {
    handshakes.cell(RequestKey.ofHandshake(http, status)).record(durationNanos);
  }

  /**
   * A forwarded or refused request was answered with this status; 499: the client left before that.
   */
  public void request(String method, int status, long durationNanos) {
    requests.cell(RequestKey.of(method, status)).record(durationNanos);
  }

  /** A session was opened. */
  public void sessionOpened() {
    sessions++;
    if (polls == null) {
      polls = new Histogram(0, Buckets.POLL);
    }
  }

  /** A session has ended. */
  public void sessionEnded() {
    sessions--;
  }

  /** So many bytes more, or less, are kept for clients of sessions. */
  public void sessionBuffered(long bytes) {
    sessionBytes += bytes;
  }

  /** A poll of a session was answered. */
  public void sessionPolled(long durationNanos) {
    polls.record(durationNanos);
  }

  /** A pong answered the gateway's own ping. */
  public void pingAnswered(long rttNanos) {
    Histogram histogram = roundTrips;
    if (histogram == null) {
      histogram = new Histogram(0, Buckets.ROUND_TRIP);
      roundTrips = histogram;
    }
    histogram.record(rttNanos);
  }

  /** Reading from one side was paused, because this side does not take what was read. */
  public void backpressurePause(Side slow) {
    pauses[slow.ordinal()]++;
  }

  /** This side took nothing for too long and was cut. */
  public void slowConsumer(Side slow) {
    slowConsumers[slow.ordinal()]++;
  }

  /** A request was refused by the gateway itself; see the constants of {@link Rejection}. */
  public void rejected(Rejection reason) {
    rejections[reason.ordinal()]++;
  }
}
