package dev.longspan.upstream;

import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Asks WebSockets to leave, at a pace: those of endpoints that are gone, and those of endpoints
 * that have more than their share. Lives on the keeper's event loop.
 */
final class Departures {

  /** Where no pace is configured. */
  static final int USUAL_PER_SECOND = 50;

  private static final int TICKS_PER_SECOND = 10;

  /** How long a client that was asked to leave may take until it is counted somewhere else. */
  private static final int TICKS_OF_RETURN = 3 * TICKS_PER_SECOND;

  private final Upstream upstream;
  private final Keeper keeper;
  private final boolean rebalances;
  private final boolean closesRemoved;
  private final int perSecond;
  private final Deque<Integer> recent = new ArrayDeque<>();
  private int returning;
  private double credit;
  private int turn;
  private ScheduledFuture<?> ticks;

  Departures(Upstream upstream, Keeper keeper, int perSecond, boolean rebalances, boolean removed) {
    this.upstream = upstream;
    this.keeper = keeper;
    this.perSecond = perSecond;
    this.rebalances = rebalances;
    this.closesRemoved = removed;
  }

  void start() {
    long period = TimeUnit.SECONDS.toNanos(1) / TICKS_PER_SECOND;
    ticks =
        keeper.eventLoop().scheduleWithFixedDelay(this::tick, period, period, TimeUnit.NANOSECONDS);
  }

  void stop() {
    if (ticks != null) {
      ticks.cancel(false);
    }
  }

  private void tick() {
    credit = Math.min(Math.max(1, perSecond), credit + (double) perSecond / TICKS_PER_SECOND);
    int left = (int) credit;
    int asked = 0;
    Endpoints now = upstream.now();
    if (closesRemoved) {
      for (Endpoint endpoint : now.leaving()) {
        asked += shed(endpoint, Math.min(left - asked, endpoint.webSockets()), Shedding.REMOVAL);
      }
    }
    if (rebalances && asked < left) {
      asked += rebalance(now.usable(), left - asked);
    }
    credit -= asked;
    recent.add(asked);
    returning += asked - (recent.size() > TICKS_OF_RETURN ? recent.remove() : 0);
  }

  private int rebalance(List<Endpoint> endpoints, int most) {
    double weights = 0;
    int sum = returning;
    for (Endpoint endpoint : endpoints) {
      weights += endpoint.weight() * upstream.share(endpoint);
      sum += endpoint.webSockets();
    }
    int asked = 0;
    for (Endpoint endpoint : endpoints) {
      double due = sum * endpoint.weight() * upstream.share(endpoint) / weights;
      int excess = endpoint.webSockets() - (int) Math.ceil(due);
      asked += shed(endpoint, Math.min(most - asked, excess), Shedding.REBALANCE);
    }
    return asked;
  }

  private int shed(Endpoint endpoint, int count, Shedding why) {
    List<UpstreamClient> clients = upstream.clients();
    if (count <= 0 || clients.isEmpty()) {
      return 0;
    }
    turn = (turn + 1) % clients.size();
    int each = (count + clients.size() - 1) / clients.size();
    int given = 0;
    for (int i = 0; given < count; i++) {
      int share = Math.min(each, count - given);
      given += share;
      passOn(clients, turn + i, 0, endpoint, share, why);
    }
    return count;
  }

  /** From event loop to event loop: one may have fewer than it is asked for. */
  private static void passOn(
      List<UpstreamClient> clients,
      int first,
      int visited,
      Endpoint endpoint,
      int count,
      Shedding why) {
    if (visited == clients.size()) {
      return;
    }
    UpstreamClient client = clients.get((first + visited) % clients.size());
    if (!client.eventLoop().isShuttingDown()) {
      client
          .eventLoop()
          .execute(
              () -> {
                int left = count - client.shed(endpoint, count, why);
                if (left > 0) {
                  passOn(clients, first, visited + 1, endpoint, left, why);
                }
              });
    }
  }
}
