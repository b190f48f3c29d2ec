package dev.longspan.upstream;

import dev.longspan.config.HealthConfig;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** The active checks of an upstream's endpoints. Lives on the keeper's event loop. */
final class HealthChecks {

  /** Checks that were begun together drift apart by this part of the interval. */
  private static final double JITTER = 0.1;

  private final Upkeep upkeep;
  private final Keeper keeper;
  private final UpstreamTls tls;
  private final HealthConfig config;
  private final Map<Endpoint, Watch> watches = new LinkedHashMap<>();

  HealthChecks(Upkeep upkeep, Keeper keeper, UpstreamTls tls, HealthConfig config) {
    this.upkeep = upkeep;
    this.keeper = keeper;
    this.tls = tls;
    this.config = config;
  }

  /** Checks these from now on, and no others. */
  void watch(Collection<Endpoint> endpoints) {
    watches.keySet().removeIf(each -> !endpoints.contains(each) && watches.get(each).end());
    Set<Endpoint> known = watches.keySet();
    for (Endpoint endpoint : endpoints) {
      if (!known.contains(endpoint)) {
        Watch watch = new Watch(endpoint);
        watches.put(endpoint, watch);
        watch.check();
      }
    }
  }

  /** The checks of one endpoint, one after the other. */
  private final class Watch {

    private final Endpoint endpoint;
    private final HealthTally tally = new HealthTally(config);
    private ScheduledFuture<?> next;
    private boolean ended;

    Watch(Endpoint endpoint) {
      this.endpoint = endpoint;
    }

    boolean end() {
      ended = true;
      if (next != null) {
        next.cancel(false);
      }
      return true;
    }

    private void check() {
      HealthCheck.run(keeper, endpoint, tls, config, this::checked);
    }

    private void checked(HealthCheck.Outcome outcome) {
      if (ended) {
        return;
      }
      boolean healthy = tally.count(outcome.passed());
      if (healthy != endpoint.isHealthy()) {
        endpoint.healthy(healthy);
        upkeep.changed(endpoint, outcome.detail());
      }
      long interval = config.interval().toNanos();
      long jitter = (long) (interval * JITTER * ThreadLocalRandom.current().nextDouble());
      next = keeper.eventLoop().schedule(this::check, interval - jitter, TimeUnit.NANOSECONDS);
    }
  }
}
