package dev.longspan.upstream;

import dev.longspan.config.UpstreamConfig.Balance;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Chooses among the endpoints of an upstream. Thread-safe. */
final class Balancer {

  private final Balance balance;
  private final List<Endpoint> endpoints;
  private final AtomicInteger turn = new AtomicInteger();

  Balancer(Balance balance, List<Endpoint> endpoints) {
    this.balance = balance;
    this.endpoints = endpoints;
  }

  /** The endpoint that is to serve next; null when all were tried. */
  Endpoint choose(Set<Endpoint> tried) {
    int size = endpoints.size();
    int first = size == 1 ? 0 : Math.floorMod(turn.getAndIncrement(), size);
    Endpoint chosen = null;
    for (int i = 0; i < size; i++) {
      Endpoint candidate = endpoints.get((first + i) % size);
      if (tried.contains(candidate)) {
        continue;
      }
      if (balance == Balance.ROUND_ROBIN) {
        return candidate;
      }
      // Strictly fewer: among equals the turn decides, so that an idle upstream is filled evenly.
      if (chosen == null || candidate.inUse() < chosen.inUse()) {
        chosen = candidate;
      }
    }
    return chosen;
  }
}
