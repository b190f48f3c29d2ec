package dev.longspan.upstream;

import dev.longspan.telemetry.UpstreamFailure;

/** Learns how the wish for a connection went; one of these is called, on the event loop. */
public interface ConnectionListener {

  /** It had to wait for admission, and does so no longer; what follows is one of the others. */
  default void admitted() {}

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
