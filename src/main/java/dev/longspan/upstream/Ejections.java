package dev.longspan.upstream;

import dev.longspan.config.EjectionConfig;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leaves endpoints out for a while that failed too often in a row. Who fails again soon after is
 * left out for longer. Lives on the keeper's event loop.
 */
final class Ejections {

  private static final Logger log = LoggerFactory.getLogger(Ejections.class);

  private static final int LONGEST = 10;

  private final Upkeep upkeep;
  private final Keeper keeper;
  private final EjectionConfig config;
  private final Map<Endpoint, History> records = new WeakHashMap<>();

  Ejections(Upkeep upkeep, Keeper keeper, EjectionConfig config) {
    this.upkeep = upkeep;
    this.keeper = keeper;
    this.config = config;
  }

  /** What is remembered of an endpoint that was left out before. */
  private static final class History {
    private int times;
    private long backSince;
  }

  void failedTooOften(Endpoint endpoint, List<Endpoint> all) {
    endpoint.succeeded();
    if (endpoint.isEjected() || !all.contains(endpoint)) {
      return;
    }
    long out = all.stream().filter(Endpoint::isEjected).count();
    if ((out + 1) * 100 > (long) all.size() * config.atMostPercent()) {
      log.warn(
          "endpoint fails and stays, at most {}% may be out upstream={} endpoint={}",
          config.atMostPercent(), upkeep.upstreamName(), endpoint.label());
      return;
    }
    History before = records.computeIfAbsent(endpoint, each -> new History());
    long usual = config.duration().toNanos();
    boolean again = before.times > 0 && System.nanoTime() - before.backSince < usual * before.times;
    before.times = again ? Math.min(LONGEST, before.times + 1) : 1;
    endpoint.ejected(true);
    upkeep.changed(
        endpoint,
        config.failures()
            + " failures in a row, out for "
            + config.duration().multipliedBy(before.times));
    keeper
        .eventLoop()
        .schedule(() -> takeBack(endpoint, before), usual * before.times, TimeUnit.NANOSECONDS);
  }

  private void takeBack(Endpoint endpoint, History record) {
    if (!upkeep.isStopped()) {
      record.backSince = System.nanoTime();
      endpoint.succeeded();
      endpoint.ejected(false);
      upkeep.changed(endpoint, "its time is over");
    }
  }
}
