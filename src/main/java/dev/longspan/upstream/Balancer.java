package dev.longspan.upstream;

import dev.longspan.config.BalanceConfig;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** Chooses among the endpoints of an upstream. Thread-safe, without locks. */
final class Balancer {

  /** An endpoint that starts slowly begins with this share. */
  private static final double FIRST_SHARE = 0.01;

  private final BalanceConfig balance;
  private final long slowStartNanos;
  private final AtomicInteger turn = new AtomicInteger();

  /**
   * @param slowStartNanos how long an endpoint that came takes to its whole share; 0: none
   */
  Balancer(BalanceConfig balance, long slowStartNanos) {
    this.balance = balance;
    this.slowStartNanos = slowStartNanos;
  }

  /** The endpoint that is to serve next; null when there is none that was not tried. */
  Endpoint choose(Endpoints endpoints, Wish wish, Collection<Endpoint> tried) {
    if (endpoints.usable().size() == 1) {
      Endpoint only = endpoints.usable().get(0);
      return tried.contains(only) ? null : only;
    }
    Endpoint preferred = wish.preferred();
    if (preferred != null && !tried.contains(preferred) && endpoints.usable().contains(preferred)) {
      return preferred;
    }
    if (balance instanceof BalanceConfig.Hash hash) {
      String key = wish.key(hash);
      if (key != null) {
        return byKey(endpoints, key, tried);
      }
    } else if (balance instanceof BalanceConfig.Sticky sticky) {
      Endpoint before = byToken(endpoints, wish.cookie(sticky.cookie()), tried);
      if (before != null) {
        return before;
      }
    } else if (balance == BalanceConfig.Plain.ROUND_ROBIN) {
      return nextInTurn(endpoints, tried);
    } else if (balance == BalanceConfig.Plain.RANDOM_TWO) {
      return betterOfTwo(endpoints, tried);
    }
    return leastConnections(endpoints, tried);
  }

  private Endpoint leastConnections(Endpoints endpoints, Collection<Endpoint> tried) {
    List<Endpoint> usable = endpoints.usable();
    int size = usable.size();
    int first = size == 0 ? 0 : Math.floorMod(turn.getAndIncrement(), size);
    Endpoint chosen = null;
    double least = 0;
    for (int i = 0; i < size; i++) {
      Endpoint candidate = usable.get((first + i) % size);
      if (!tried.contains(candidate)) {
        double load = load(candidate);
        // Strictly less: among equals the turn decides, so that an idle upstream is filled evenly.
        if (chosen == null || load < least) {
          chosen = candidate;
          least = load;
        }
      }
    }
    return chosen;
  }

  /** What it would have to do with one more, in proportion to its share. */
  private double load(Endpoint endpoint) {
    return (endpoint.inUse() + 1) / (endpoint.weight() * share(endpoint));
  }

  /** From {@link #FIRST_SHARE}, when it came, to 1. */
  double share(Endpoint endpoint) {
    long came = endpoint.cameNanos();
    if (came == 0 || slowStartNanos == 0) {
      return 1;
    }
    double grown = (double) (System.nanoTime() - came) / slowStartNanos;
    return Math.max(FIRST_SHARE, Math.min(1, grown));
  }

  private Endpoint nextInTurn(Endpoints endpoints, Collection<Endpoint> tried) {
    List<Endpoint> turns = endpoints.turns();
    int size = turns.size();
    int first = size == 0 ? 0 : Math.floorMod(turn.getAndIncrement(), size);
    Endpoint passedOver = null;
    for (int i = 0; i < size; i++) {
      Endpoint candidate = turns.get((first + i) % size);
      if (tried.contains(candidate)) {
        continue;
      }
      double share = share(candidate);
      if (share == 1 || ThreadLocalRandom.current().nextDouble() < share) {
        return candidate;
      }
      passedOver = candidate;
    }
    return passedOver;
  }

  private Endpoint betterOfTwo(Endpoints endpoints, Collection<Endpoint> tried) {
    List<Endpoint> turns = endpoints.turns();
    if (!tried.isEmpty() || turns.isEmpty()) {
      return leastConnections(endpoints, tried);
    }
    ThreadLocalRandom random = ThreadLocalRandom.current();
    Endpoint one = turns.get(random.nextInt(turns.size()));
    Endpoint other = turns.get(random.nextInt(turns.size()));
    for (int i = 0; other == one && i < turns.size(); i++) {
      other = turns.get(random.nextInt(turns.size()));
    }
    return load(other) < load(one) ? other : one;
  }

  /**
   * Rendezvous hashing: each endpoint draws a number from the key, the highest wins. When one comes
   * or goes, only the keys that it wins or won move; the next highest serves while it fails.
   */
  private static Endpoint byKey(Endpoints endpoints, String key, Collection<Endpoint> tried) {
    long hash = Hashes.of(key);
    Endpoint winner = null;
    double highest = 0;
    for (Endpoint candidate : endpoints.usable()) {
      if (!tried.contains(candidate)) {
        // From 0 to 1, both excluded.
        double draw = ((Hashes.mixed(hash ^ candidate.hash()) >>> 11) + 0.5) * 0x1.0p-53;
        // The share of the draws that a candidate wins is its weight's share of all weights.
        double score = endpoints.isWeighted() ? candidate.weight() / -Math.log(draw) : draw;
        if (winner == null || score > highest) {
          winner = candidate;
          highest = score;
        }
      }
    }
    return winner;
  }

  private static Endpoint byToken(Endpoints endpoints, String token, Collection<Endpoint> tried) {
    if (token != null) {
      for (Endpoint candidate : endpoints.usable()) {
        if (candidate.token().equals(token)) {
          return tried.contains(candidate) ? null : candidate;
        }
      }
    }
    return null;
  }
}
