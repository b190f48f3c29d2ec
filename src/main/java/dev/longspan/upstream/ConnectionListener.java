package dev.longspan.upstream;

import dev.longspan.telemetry.UpstreamFailure;

/** Learns how the wish for a connection went; exactly one of these is called, on the event loop. */
public interface ConnectionListener {

  /** The connection is there, and the caller's alone. */
  void connected(BackendConnection connection);

  /**
   * No endpoint that was tried could be connected to.
   *
   * @param detail for the log, one line
   */
  void unreachable(UpstreamFailure reason, String detail);

  /** None was tried: the upstream takes no requests at the moment. */
  void refused(Refusal refusal);
}
