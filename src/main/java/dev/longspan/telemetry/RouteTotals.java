package dev.longspan.telemetry;

import dev.longspan.protocol.FrameCounters;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One route's counters, summed over the event loops by one scrape. */
final class RouteTotals {

  private static final ClientKind[] CLIENTS = ClientKind.values();
  private static final Side[] SIDES = Side.values();
  private static final Rejection[] REJECTIONS = Rejection.values();

  /**
   * The opcodes that RFC 6455 section 11.8 names; the rest, which no valid peer sends, is one
   * label.
   */
  private static final String[] OPCODES = {
    "continuation", "text", "binary", null, null, null, null, null, "close", "ping", "pong"
  };

  private final String route;
  private final long[] opened = new long[CLIENTS.length];
  private final long[] open = new long[CLIENTS.length];
  private final boolean[] seen = new boolean[CLIENTS.length];
  private final long[] pauses = new long[SIDES.length];
  private final long[] slowConsumers = new long[SIDES.length];
  private final long[] rejections = new long[REJECTIONS.length];
  private final FrameCounters received = new FrameCounters();
  private final FrameCounters sent = new FrameCounters();
  private final Map<Integer, long[]> closed = new TreeMap<>();
  private final Map<Integer, Histogram.Total> handshakes = new TreeMap<>();
  private final Map<Integer, Histogram.Total> requests = new TreeMap<>();
  private final Histogram.Total durations = new Histogram.Total(Buckets.CONNECTION);
  private final Histogram.Total roundTrips = new Histogram.Total(Buckets.ROUND_TRIP);
  private final Histogram.Total polls = new Histogram.Total(Buckets.POLL);
  private long sessions;
  private long sessionBytes;
  private boolean relayed;
  private boolean hasSessions;

  RouteTotals(String route, List<RouteTelemetry> loops) {
    this.route = route;
    for (RouteTelemetry loop : loops) {
      add(loop);
    }
  }

  void collect(Families families) {
    if (!route.equals(Totals.UNROUTED)) {
      for (ClientKind client : CLIENTS) {
        int i = client.ordinal();
        if (client != ClientKind.WEBSOCKET && !seen[i]) {
          // Most routes never have one.
          continue;
        }
        families.gauge(Metric.CONNECTIONS, open[i], route, client.label());
        families.counter(Metric.CONNECTIONS_OPENED, opened[i], route, client.label());
      }
    }
    if (relayed) {
      collectRelay(families);
    }
    if (hasSessions) {
      families.gauge(Metric.SESSIONS, sessions, route);
      families.gauge(Metric.SESSION_BUFFER, sessionBytes, route);
      families.histogram(Metric.SESSION_POLL, polls, route);
    }
    handshakes.forEach(
        (key, total) -> {
          String status = RequestKey.status(key);
          String http = RequestKey.http(key).label();
          families.counter(Metric.HANDSHAKES, total.count(), route, status, http);
          families.histogram(Metric.HANDSHAKE_DURATION, total, route, status, http);
        });
    requests.forEach(
        (key, total) -> {
          String method = RequestKey.method(key);
          String status = RequestKey.status(key);
          families.counter(Metric.REQUESTS, total.count(), route, method, status);
          families.histogram(Metric.REQUEST_DURATION, total, route, method, status);
        });
    for (Rejection reason : REJECTIONS) {
      long count = rejections[reason.ordinal()];
      if (count > 0) {
        families.counter(Metric.REJECTED, count, route, reason.label());
      }
    }
  }

  private void add(RouteTelemetry loop) {
    addAll(opened, loop.opened);
    addAll(open, loop.open);
    addAll(pauses, loop.pauses);
    addAll(slowConsumers, loop.slowConsumers);
    addAll(rejections, loop.rejections);
    addAll(received, loop.received);
    addAll(sent, loop.sent);
    loop.closed.forEach(
        counter -> closed.computeIfAbsent(counter.key, key -> new long[1])[0] += counter.count);
    merge(handshakes, loop.handshakes);
    merge(requests, loop.requests);
    Histogram duration = loop.durations;
    if (duration != null) {
      durations.add(duration);
    }
    sessions += loop.sessions;
    sessionBytes += loop.sessionBytes;
    Histogram poll = loop.polls;
    if (poll != null) {
      polls.add(poll);
      hasSessions = true;
    }
    Histogram roundTrip = loop.roundTrips;
    if (roundTrip != null) {
      roundTrips.add(roundTrip);
    }
    for (ClientKind client : CLIENTS) {
      seen[client.ordinal()] |= loop.seen[client.ordinal()];
      relayed |= loop.opened[client.ordinal()] > 0;
    }
  }

  /**
   * What only routes with WebSockets have: all of it from their first one on, so that rates start
   * at zero.
   */
  private void collectRelay(Families families) {
    closed.forEach(
        (key, count) ->
            families.counter(
                Metric.CONNECTIONS_CLOSED,
                count[0],
                route,
                ClosedKey.client(key).label(),
                ClosedKey.code(key),
                ClosedKey.initiator(key).label()));
    families.histogram(Metric.CONNECTION_DURATION, durations, route);
    families.histogram(Metric.PING_ROUND_TRIP, roundTrips, route);
    for (Side side : SIDES) {
      int i = side.ordinal();
      families.counter(Metric.BACKPRESSURE_PAUSES, pauses[i], route, side.label());
      families.counter(Metric.SLOW_CONSUMERS, slowConsumers[i], route, side.label());
    }
    collectFrames(families, received, "received");
    collectFrames(families, sent, "sent");
  }

  private void collectFrames(Families families, FrameCounters counters, String direction) {
    long otherFrames = 0;
    long otherBytes = 0;
    for (int opcode = 0; opcode < counters.frames.length; opcode++) {
      String label = opcode < OPCODES.length ? OPCODES[opcode] : null;
      if (label == null) {
        otherFrames += counters.frames[opcode];
        otherBytes += counters.bytes[opcode];
        continue;
      }
      families.counter(Metric.FRAMES, counters.frames[opcode], route, direction, label);
      families.counter(Metric.FRAME_BYTES, counters.bytes[opcode], route, direction, label);
      if (opcode == 1 || opcode == 2) {
        families.counter(Metric.MESSAGES, counters.messages[opcode], route, direction, label);
      }
    }
    if (otherFrames > 0 || otherBytes > 0) {
      families.counter(Metric.FRAMES, otherFrames, route, direction, "other");
      families.counter(Metric.FRAME_BYTES, otherBytes, route, direction, "other");
    }
  }

  private static void merge(Map<Integer, Histogram.Total> totals, LabelTable<Histogram> table) {
    table.forEach(
        histogram ->
            totals
                .computeIfAbsent(histogram.key, key -> new Histogram.Total(Buckets.REQUEST))
                .add(histogram));
  }

  private static void addAll(FrameCounters sum, FrameCounters counters) {
    addAll(sum.frames, counters.frames);
    addAll(sum.bytes, counters.bytes);
    addAll(sum.messages, counters.messages);
  }

  private static void addAll(long[] sum, long[] counters) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += counters[i];
    }
  }
}
