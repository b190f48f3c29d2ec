package dev.longspan.upstream;

import dev.longspan.config.DnsConfig;
import dev.longspan.config.UpstreamConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the endpoints of one upstream, on one event loop: who is among them, and who of them may be
 * chosen. Every change becomes a new {@link Endpoints}.
 */
final class Upkeep {

  private static final Logger log = LoggerFactory.getLogger(Upkeep.class);

  /** How long others wait for the first answer of the DNS. */
  private static final Duration LONGEST_START = Duration.ofSeconds(3);

  private final Upstream upstream;
  private final Keeper keeper;

  /** Each is null where it is not configured. */
  private final HealthChecks checks;

  private final Ejections ejections;
  private final Discovery discovery;
  private final Departures departures;
  private final CompletableFuture<Void> begun = new CompletableFuture<>();
  private final List<Endpoint> leaving = new ArrayList<>();
  private boolean found;
  private boolean stopped;

  Upkeep(Upstream upstream, UpstreamConfig config, Keeper keeper) {
    this.upstream = upstream;
    this.keeper = keeper;
    this.checks =
        config
            .health()
            .map(health -> new HealthChecks(this, keeper, upstream.tls(), health))
            .orElse(null);
    this.ejections =
        config.ejection().map(ejection -> new Ejections(this, keeper, ejection)).orElse(null);
    this.discovery =
        config
            .dns()
            .map(dns -> new Discovery(this, keeper, dns, upstream.tls() != null))
            .orElse(null);
    boolean removed =
        config.dns().filter(dns -> dns.onRemoval() == DnsConfig.OnRemoval.CLOSE).isPresent();
    boolean rebalances = config.rebalancePerSecond().isPresent();
    this.departures =
        removed || rebalances
            ? new Departures(
                upstream,
                keeper,
                config.rebalancePerSecond().orElse(Departures.USUAL_PER_SECOND),
                rebalances,
                removed)
            : null;
  }

  // ---- any thread ----

  /** Completes once the endpoints are known. */
  CompletableFuture<Void> begun() {
    return begun;
  }

  /** Ends all that it does. */
  void stop() {
    keeper.telemetry().hideUpstream(upstream);
    if (!keeper.eventLoop().isShuttingDown()) {
      keeper.eventLoop().execute(this::end);
    }
  }

  /** An endpoint failed as often in a row as leads to its ejection. */
  void failedTooOften(Endpoint endpoint) {
    if (!keeper.eventLoop().isShuttingDown()) {
      keeper.eventLoop().execute(() -> eject(endpoint));
    }
  }

  // ---- the keeper's event loop ----

  void begin() {
    if (checks != null) {
      checks.watch(upstream.now().all());
    }
    if (departures != null) {
      departures.start();
    }
    if (discovery != null) {
      discovery.start();
      keeper
          .eventLoop()
          .schedule(() -> begun.complete(null), LONGEST_START.toMillis(), TimeUnit.MILLISECONDS);
    } else {
      begun.complete(null);
    }
  }

  private void end() {
    stopped = true;
    begun.complete(null);
    if (checks != null) {
      checks.watch(List.of());
    }
    if (discovery != null) {
      discovery.stop();
    }
    if (departures != null) {
      departures.stop();
    }
  }

  private void eject(Endpoint endpoint) {
    if (!stopped) {
      ejections.failedTooOften(endpoint, upstream.now().all());
    }
  }

  String upstreamName() {
    return upstream.name();
  }

  boolean isStopped() {
    return stopped;
  }

  /** An endpoint fares otherwise than before: {@code why} says it for the log, in one line. */
  void changed(Endpoint endpoint, String why) {
    if (endpoint.isUsable()) {
      endpoint.came(System.nanoTime());
    }
    publish(upstream.now().all());
    log.warn(
        "endpoint is {} upstream={} endpoint={} usable={} detail=\"{}\"",
        endpoint.state().label(),
        upstream.name(),
        endpoint.label(),
        upstream.now().usable().size(),
        why);
  }

  // ---- what the DNS says ----

  /** The DNS was asked. */
  void lookedUp() {
    begun.complete(null);
    forgetThoseThatLeft();
  }

  /** These are the endpoints from now on. */
  void found(List<NameLookup.Discovered> discovered) {
    Map<Location, Endpoint> before = new LinkedHashMap<>();
    upstream.now().all().forEach(each -> before.put(each.location(), each));
    Map<Location, Endpoint> after = new LinkedHashMap<>();
    boolean weightsChanged = false;
    for (NameLookup.Discovered each : discovered) {
      Endpoint known = before.get(each.location());
      if (known == null) {
        after.computeIfAbsent(each.location(), location -> joined(location, each.weight()));
      } else {
        weightsChanged |= known.weight() != each.weight();
        known.weight(each.weight());
        after.put(each.location(), known);
      }
    }
    boolean same = found && before.keySet().equals(after.keySet());
    found = true;
    if (same && !weightsChanged) {
      return;
    }
    before.keySet().removeAll(after.keySet());
    before.values().forEach(this::left);
    publish(List.copyOf(after.values()));
    if (checks != null) {
      checks.watch(after.values());
    }
  }

  private Endpoint joined(Location location, int weight) {
    Endpoint endpoint =
        leaving.stream()
            .filter(each -> each.location().equals(location))
            .findFirst()
            .map(each -> each.counterpart(weight))
            .orElseGet(() -> new Endpoint(location, weight));
    if (found) {
      // Those of the first answer are taken for healthy: somebody has to serve.
      endpoint.healthy(checks == null);
      endpoint.came(System.nanoTime());
    }
    keeper.telemetry().showEndpoint(upstream.name(), endpoint.label());
    log.info("endpoint came upstream={} endpoint={}", upstream.name(), endpoint.label());
    return endpoint;
  }

  private void left(Endpoint endpoint) {
    endpoint.leave();
    leaving.add(endpoint);
    log.info(
        "endpoint left upstream={} endpoint={} connections={}",
        upstream.name(),
        endpoint.label(),
        endpoint.inUse());
  }

  private void publish(List<Endpoint> endpoints) {
    upstream.now(new Endpoints(endpoints, leaving));
    for (UpstreamClient client : upstream.clients()) {
      if (!client.eventLoop().isShuttingDown()) {
        client.eventLoop().execute(client::followChanges);
      }
    }
  }

  /** Those without connections: their series would else pile up, deploy by deploy. */
  private void forgetThoseThatLeft() {
    List<Endpoint> gone = leaving.stream().filter(each -> each.inUse() == 0).toList();
    if (!gone.isEmpty()) {
      leaving.removeAll(gone);
      publish(upstream.now().all());
      for (Endpoint endpoint : gone) {
        boolean stillShown =
            upstream.now().all().stream().anyMatch(each -> each.label().equals(endpoint.label()));
        if (!stillShown) {
          keeper.telemetry().forgetEndpoint(upstream.name(), endpoint.label());
        }
      }
    }
  }
}
