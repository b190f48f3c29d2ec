package dev.longspan.telemetry;

/** Counters of one polled upstream on one event loop; plain fields. */
public final class PollTelemetry {

  final long[] polls = new long[PollOutcome.values().length];
  final long[] sends = new long[SendOutcome.values().length];
  final long[] states = new long[PollPhase.values().length];
  final Histogram times = new Histogram(0, Buckets.REQUEST);

  PollTelemetry() {}

  /** A poll ended, this long after it was sent. */
  public void polled(PollOutcome outcome, long nanos) {
    polls[outcome.ordinal()]++;
    times.record(nanos);
  }

  /** A request that carried messages ended. */
  public void sent(SendOutcome outcome) {
    sends[outcome.ordinal()]++;
  }

  /**
   * A conversation changed its state.
   *
   * @param from null: it began
   * @param to null: it ended
   */
  public void moved(PollPhase from, PollPhase to) {
    if (from != null) {
      states[from.ordinal()]--;
    }
    if (to != null) {
      states[to.ordinal()]++;
    }
  }
}
