package dev.longspan.telemetry;

import java.util.Map;

/** What clients did to their HTTP/2 connections, on one event loop. */
public final class Http2Telemetry {

  /** By their number on the wire (RFC 9113 section 7). */
  private static final String[] CODES = {
    "no-error",
    "protocol-error",
    "internal-error",
    "flow-control-error",
    "settings-timeout",
    "stream-closed",
    "frame-size-error",
    "refused-stream",
    "cancel",
    "compression-error",
    "connect-error",
    "enhance-your-calm",
    "inadequate-security",
    "http-1-1-required"
  };

  private static final int OF_STREAM = 1 << 16;

  private final LabelTable<LabelTable.Counter> errors =
      new LabelTable<>(LabelTable.Counter[]::new, LabelTable.Counter::new);

  Http2Telemetry() {}

  /**
   * A client broke a rule or a limit, and was told so.
   *
   * @param ofStream whether it costs one stream, not the connection
   * @param code error code on the wire, 0 to 13
   */
  public void error(boolean ofStream, long code) {
    errors.cell((ofStream ? OF_STREAM : 0) | (int) code).count++;
  }

  void addTo(Map<Integer, long[]> sums) {
    errors.forEach(
        counter -> sums.computeIfAbsent(counter.key, key -> new long[1])[0] += counter.count);
  }

  static void collect(Map<Integer, long[]> sums, Families families) {
    sums.forEach(
        (key, count) ->
            families.counter(
                Metric.HTTP2_ERRORS,
                count[0],
                (key & OF_STREAM) == 0 ? "connection" : "stream",
                CODES[key & 0xFFFF]));
  }
}
