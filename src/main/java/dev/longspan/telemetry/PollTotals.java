package dev.longspan.telemetry;

import java.util.List;

/** One polled upstream's counters, summed over the event loops by one scrape. */
final class PollTotals {

  private final String upstream;
  private final long[] polls = new long[PollOutcome.values().length];
  private final long[] sends = new long[SendOutcome.values().length];
  private final long[] states = new long[PollPhase.values().length];
  private final Histogram.Total times = new Histogram.Total(Buckets.REQUEST);

  PollTotals(String upstream, List<PollTelemetry> loops) {
    this.upstream = upstream;
    for (PollTelemetry loop : loops) {
      add(polls, loop.polls);
      add(sends, loop.sends);
      add(states, loop.states);
      times.add(loop.times);
    }
  }

  private static void add(long[] sums, long[] counts) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += counts[i];
    }
  }

  void collect(Families families) {
    for (PollOutcome outcome : PollOutcome.values()) {
      families.counter(Metric.UPSTREAM_POLLS, polls[outcome.ordinal()], upstream, outcome.label());
    }
    families.histogram(Metric.UPSTREAM_POLL, times, upstream);
    for (SendOutcome outcome : SendOutcome.values()) {
      families.counter(Metric.UPSTREAM_SENDS, sends[outcome.ordinal()], upstream, outcome.label());
    }
    for (PollPhase state : PollPhase.values()) {
      families.gauge(
          Metric.UPSTREAM_CONVERSATIONS, states[state.ordinal()], upstream, state.label());
    }
  }
}
