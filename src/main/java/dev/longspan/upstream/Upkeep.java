package dev.longspan.upstream;

import dev.longspan.config.UpstreamConfig;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the endpoints of one upstream, on one event loop: who is among them, and who of them may be
 * chosen. Every change becomes a new {@link Endpoints}.
 */
final class Upkeep {

  private static final Logger log = LoggerFactory.getLogger(Upkeep.class);

  private final Upstream upstream;
  private final Keeper keeper;
  private final HealthChecks checks;
  private final Ejections ejections;
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
  }

  // ---- any thread ----

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
  }

  private void end() {
    stopped = true;
    if (checks != null) {
      checks.watch(List.of());
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
    upstream.now(new Endpoints(new ArrayList<>(upstream.now().all())));
    log.warn(
        "endpoint is {} upstream={} endpoint={} usable={} detail=\"{}\"",
        endpoint.state().label(),
        upstream.name(),
        endpoint.label(),
        upstream.now().usable().size(),
        why);
  }
}
