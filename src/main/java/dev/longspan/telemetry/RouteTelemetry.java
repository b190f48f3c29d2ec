package dev.longspan.telemetry;

import dev.longspan.protocol.FrameCounters;

/**
 * Counters of one route on one event loop; plain fields, no lock, no atomic, no allocation once the labels were seen.
 *
 * <p>All durations are nanoseconds.
 */
public final class RouteTelemetry {

  /** Frames that the gateway received from clients. */
  public final FrameCounters received = new FrameCounters();

  /** Frames that the gateway sent to clients. */
  public final FrameCounters sent = new FrameCounters();

  RouteTelemetry() {}

  /** A client is connected. */
  public void connectionOpened(ClientKind client) {}

  /** The connection ended with this close code (1005: none in the frame, 1006: no close frame). */
  public void connectionClosed(ClientKind client, int code, Initiator initiator, long durationNanos) {}

  /** An upgrade request was answered with this HTTP status; 101 is success. */
  public void handshake(int status, long durationNanos) {}

  /** A forwarded or refused request was answered with this status; 499: the client left before that. */
  public void request(String method, int status, long durationNanos) {}

  /** A pong answered the gateway's own ping. */
  public void pingAnswered(long rttNanos) {}

  /** Reading from one side was paused, because this side does not take what was read. */
  public void backpressurePause(Side slow) {}

  /** This side took nothing for too long and was cut. */
  public void slowConsumer(Side slow) {}

  /** A request was refused by the gateway itself; see the constants of {@link Rejection}. */
  public void rejected(Rejection reason) {}
}
