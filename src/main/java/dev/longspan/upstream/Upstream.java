package dev.longspan.upstream;

import dev.longspan.config.BalanceConfig;
import dev.longspan.config.PoolConfig;
import dev.longspan.config.UpstreamConfig;
import dev.longspan.telemetry.EndpointState;
import dev.longspan.telemetry.Rejection;
import dev.longspan.telemetry.UpstreamView;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A named group of endpoints that serve the same. Shared by all event loops: each request reads the
 * endpoints of the moment once, and no request waits for a change of them.
 */
public final class Upstream implements UpstreamView {

  private static final Duration NO_NEWS = Duration.ofSeconds(5);
  private static final long MAX_RETRY_AFTER_SECONDS = 30;

  private final String name;
  private final UpstreamConfig config;
  private final Balancer balancer;
  private final UpstreamTls tls;
  private final Admission admission;
  private final List<UpstreamClient> clients = new CopyOnWriteArrayList<>();
  private volatile Endpoints endpoints;
  private volatile Upkeep upkeep;

  public Upstream(String name, UpstreamConfig config) {
    this(name, config, null);
  }

  /**
   * Replaces another upstream.
   *
   * @param previous whose endpoints, where they are the same, go on with the counts that they have;
   *     null: there was none
   * @throws IllegalArgumentException if a file of its TLS section can't be used
   */
  public Upstream(String name, UpstreamConfig config, Upstream previous) {
    this.name = name;
    this.config = config;
    this.balancer = new Balancer(config.balance(), config.slowStart().toNanos());
    this.tls = UpstreamTls.of(config);
    this.admission = config.admission().map(Admission::new).orElse(null);
    this.endpoints =
        new Endpoints(
            config.endpoints().stream()
                .map(each -> endpoint(Location.of(each.url()), each.weight(), previous))
                .toList());
  }

  private static Endpoint endpoint(Location location, int weight, Upstream previous) {
    Optional<Endpoint> same =
        previous == null
            ? Optional.empty()
            : previous.endpoints.all().stream()
                .filter(each -> each.location().equals(location))
                .findFirst();
    return same.map(each -> each.counterpart(weight))
        .orElseGet(() -> new Endpoint(location, weight));
  }

  /** As the operator wrote it. */
  public UpstreamConfig config() {
    return config;
  }

  /** As in the configuration, metrics and logs. */
  @Override
  public String name() {
    return name;
  }

  /**
   * Begins to keep its endpoints, and to show them in metrics. Any thread; called once.
   *
   * @param keeper where
   * @return completes once it knows its endpoints: when the DNS has answered for the first time, or
   *     did not within 3 s; never fails
   */
  public CompletableFuture<Void> start(Keeper keeper) {
    Upkeep begun = new Upkeep(this, config, keeper);
    upkeep = begun;
    keeper.telemetry().showUpstream(this);
    endpoints.all().forEach(each -> keeper.telemetry().showEndpoint(name, each.label()));
    if (admission != null) {
      admission.keptBy(keeper.eventLoop());
    }
    keeper.eventLoop().execute(begun::begin);
    return begun.begun();
  }

  /** Keeps its endpoints no longer; what is open goes on. Any thread. */
  public void close() {
    Upkeep ended = upkeep;
    if (ended != null) {
      ended.stop();
    }
  }

  /** Its endpoints at this moment, those included that may not be chosen. Any thread. */
  public List<Endpoint> endpoints() {
    return endpoints.all();
  }

  // ---- for the event loops ----

  /** The endpoints of this moment. */
  Endpoints now() {
    return endpoints;
  }

  /** Makes connections to its secure endpoints secure; null when it has none. */
  UpstreamTls tls() {
    return tls;
  }

  /** Lets handshakes in at a pace; null: as they come. */
  Admission admission() {
    return admission;
  }

  PoolConfig pool() {
    return config.pool();
  }

  /** A cookie leads clients back; null: none does. */
  String stickyCookie() {
    return config.balance() instanceof BalanceConfig.Sticky sticky ? sticky.cookie() : null;
  }

  /** An event loop uses it from now on. */
  void usedBy(UpstreamClient client) {
    clients.add(client);
  }

  /**
   * Chooses the endpoint that is to serve next and counts it as in use, until {@link
   * Endpoint#release()}.
   *
   * @param tried endpoints that failed for this request already
   * @return null when there is none that was not tried
   */
  Endpoint take(Wish wish, Collection<Endpoint> tried) {
    Endpoint endpoint = balancer.choose(endpoints, wish, tried);
    if (endpoint != null) {
      endpoint.use();
    }
    return endpoint;
  }

  /** No endpoint may be chosen. */
  Refusal noEndpoint() {
    Duration news =
        config
            .health()
            .map(health -> health.interval().multipliedBy(health.healthy()))
            .or(() -> config.ejection().map(ejection -> ejection.duration()))
            .or(() -> config.dns().map(dns -> dns.refresh()))
            .orElse(NO_NEWS);
    long seconds = Math.max(1, Math.min(MAX_RETRY_AFTER_SECONDS, news.toSeconds()));
    // Those who are sent away together do not come back together.
    long spread = ThreadLocalRandom.current().nextLong(seconds + 1);
    return new Refusal(
        Rejection.NO_HEALTHY_ENDPOINT, "no backend is healthy", Math.toIntExact(seconds + spread));
  }

  /** An endpoint failed, or would have if anybody had asked for more. */
  void failed(Endpoint endpoint) {
    Upkeep keeping = upkeep;
    if (keeping != null && config.ejection().isPresent()) {
      // Once for each time that it is reached: thousands may fail in the same moment.
      if (endpoint.failed() == config.ejection().get().failures()) {
        keeping.failedTooOften(endpoint);
      }
    }
  }

  // ---- for the keeper ----

  List<UpstreamClient> clients() {
    return clients;
  }

  void now(Endpoints value) {
    endpoints = value;
  }

  /** Its share of an endpoint's weight, while it starts slowly. */
  double share(Endpoint endpoint) {
    return balancer.share(endpoint);
  }

  // ---- for scrapes ----

  @Override
  public int endpoints(EndpointState state) {
    int count = 0;
    Endpoints now = endpoints;
    if (state == EndpointState.LEAVING) {
      return now.leaving().size();
    }
    for (Endpoint endpoint : now.all()) {
      if (endpoint.state() == state) {
        count++;
      }
    }
    return count;
  }

  @Override
  public int waitingForAdmission() {
    return admission == null ? 0 : admission.waiting();
  }
}
