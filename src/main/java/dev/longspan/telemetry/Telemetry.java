package dev.longspan.telemetry;


/** All metrics of one gateway. Thread-safe. */
public final class Telemetry implements AutoCloseable {

  /**
   * Makes the counters of one more event loop. Called once by each event loop that serves, at its start.
   *
   * @return counters that this event loop alone may write
   */
  public LoopTelemetry newLoop() {
    throw new UnsupportedOperationException();
  }

  /** Everything in Prometheus' text exposition format 0.0.4. May block for as long as summing takes: not for event loops. */
  public String scrape() {
    throw new UnsupportedOperationException();
  }

  /** Sets {@code longspan_draining} to 1. */
  public void draining() {}

  @Override
  public void close() {}
}
