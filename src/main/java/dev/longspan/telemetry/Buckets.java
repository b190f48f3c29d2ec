package dev.longspan.telemetry;

/** Upper bounds of the histograms' buckets, each inclusive; the last bucket has none. */
@SuppressWarnings("ImmutableEnumChecker") // the arrays are never written
enum Buckets {
  /** Requests and handshakes: 0.5 ms to 60 s. */
  REQUEST(.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60),
  /** Connections: 1 s to a day. */
  CONNECTION(1, 5, 15, 60, 300, 900, 3_600, 10_800, 21_600, 43_200, 86_400),
  /** Round trips of pings: 0.5 ms to 15 s. */
  ROUND_TRIP(.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 15),
  /** Lateness of an event loop: 1 ms to 5 s. */
  DELAY(.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 5),
  /** Waits of polls: 1 ms to 60 s. */
  POLL(.001, .01, .1, .5, 1, 2.5, 5, 10, 20, 30, 45, 60),
  /** Connecting to an endpoint: 0.1 ms to 10 s. */
  CONNECT(.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 3, 10);

  private final long[] boundsNanos;
  private final double[] boundsSeconds;

  Buckets(double... boundsSeconds) {
    this.boundsSeconds = new double[boundsSeconds.length + 1];
    this.boundsNanos = new long[boundsSeconds.length];
    for (int i = 0; i < boundsSeconds.length; i++) {
      this.boundsSeconds[i] = boundsSeconds[i];
      this.boundsNanos[i] = Math.round(boundsSeconds[i] * 1e9);
    }
    this.boundsSeconds[boundsSeconds.length] = Double.POSITIVE_INFINITY;
  }

  /** Bounds without the last, infinite one. */
  long[] boundsNanos() {
    return boundsNanos;
  }

  /** Bounds with the last, infinite one. */
  double[] boundsSeconds() {
    return boundsSeconds;
  }
}
