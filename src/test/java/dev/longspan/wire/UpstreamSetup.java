package dev.longspan.wire;

import dev.longspan.config.AdmissionConfig;
import dev.longspan.config.BalanceConfig;
import dev.longspan.config.DnsConfig;
import dev.longspan.config.EjectionConfig;
import dev.longspan.config.EndpointConfig;
import dev.longspan.config.HealthConfig;
import dev.longspan.config.LongPollConfig;
import dev.longspan.config.PoolConfig;
import dev.longspan.config.UpstreamConfig;
import dev.longspan.config.UpstreamTlsConfig;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** An upstream under construction; without a word it has the defaults of production. */
public final class UpstreamSetup {

  private UpstreamConfig.Protocol protocol = UpstreamConfig.DEFAULT_PROTOCOL;
  private List<Integer> weights = List.of();
  private Optional<DnsConfig> dns = Optional.empty();
  private BalanceConfig balance = UpstreamConfig.DEFAULT_BALANCE;
  private Duration slowStart = Duration.ZERO;
  private Optional<HealthConfig> health = Optional.empty();
  private Optional<EjectionConfig> ejection = Optional.empty();
  private Optional<AdmissionConfig> admission = Optional.empty();
  private OptionalInt rebalance = OptionalInt.empty();
  private Optional<UpstreamTlsConfig> tls = Optional.empty();
  private PoolConfig pool = PoolConfig.DEFAULT;

  public UpstreamSetup protocol(UpstreamConfig.Protocol value) {
    protocol = value;
    return this;
  }

  /** Weights of the endpoints, in their order; 1 for the rest. */
  public UpstreamSetup weights(Integer... values) {
    weights = List.of(values);
    return this;
  }

  public UpstreamSetup dns(DnsConfig value) {
    dns = Optional.of(value);
    return this;
  }

  public UpstreamSetup balance(BalanceConfig value) {
    balance = value;
    return this;
  }

  public UpstreamSetup slowStart(Duration value) {
    slowStart = value;
    return this;
  }

  /** Checks {@code path} often, so that a test does not wait long. */
  public UpstreamSetup health(HealthConfig.Type type, String path, int healthy, int unhealthy) {
    health =
        Optional.of(
            new HealthConfig(
                type, path, Duration.ofMillis(50), Duration.ofSeconds(5), healthy, unhealthy));
    return this;
  }

  public UpstreamSetup health(HealthConfig value) {
    health = Optional.of(value);
    return this;
  }

  public UpstreamSetup ejection(int failures, Duration duration, int atMostPercent) {
    ejection = Optional.of(new EjectionConfig(failures, duration, atMostPercent));
    return this;
  }

  public UpstreamSetup admission(int upgradesPerSecond, int queue, Duration longestWait) {
    admission = Optional.of(new AdmissionConfig(upgradesPerSecond, queue, longestWait));
    return this;
  }

  public UpstreamSetup rebalance(int perSecond) {
    rebalance = OptionalInt.of(perSecond);
    return this;
  }

  public UpstreamSetup tls(UpstreamTlsConfig value) {
    tls = Optional.of(value);
    return this;
  }

  public UpstreamSetup pool(int connections, Duration idle) {
    pool = new PoolConfig(connections, idle);
    return this;
  }

  UpstreamConfig toConfig(URI... endpoints) {
    return new UpstreamConfig(
        protocol,
        IntStream.range(0, dns.isPresent() ? 0 : endpoints.length)
            .mapToObj(
                i -> new EndpointConfig(endpoints[i], i < weights.size() ? weights.get(i) : 1))
            .toList(),
        dns,
        balance,
        slowStart,
        health,
        ejection,
        admission,
        rebalance,
        tls,
        pool,
        LongPollConfig.DEFAULT);
  }
}
