package dev.longspan.config;

import static dev.longspan.config.RecordBuilder.constant;
import static dev.longspan.config.RecordBuilder.duration;
import static dev.longspan.config.RecordBuilder.integer;
import static dev.longspan.config.RecordBuilder.section;
import static dev.longspan.config.RecordBuilder.text;

import dev.longspan.config.Value.Mapping;
import dev.longspan.config.Value.Scalar;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Makes the records of upstreams out of values that passed every check. */
final class UpstreamBuilder {

  private final Path directory;

  /** Relative file names are relative to {@code directory}. */
  UpstreamBuilder(Path directory) {
    this.directory = directory;
  }

  UpstreamConfig upstream(Mapping upstream) {
    Mapping pool = section(upstream, "pool");
    return new UpstreamConfig(
        text(upstream, "protocol")
            .map(it -> constant(UpstreamConfig.Protocol.class, it))
            .orElse(UpstreamConfig.DEFAULT_PROTOCOL),
        upstream.items("endpoints").stream().map(UpstreamBuilder::endpoint).toList(),
        upstream.mapping("dns").map(UpstreamBuilder::dns),
        upstream
            .get("balance")
            .map(UpstreamBuilder::balance)
            .orElse(UpstreamConfig.DEFAULT_BALANCE),
        duration(upstream, "slow-start", Duration.ZERO),
        upstream.mapping("health").map(UpstreamBuilder::health),
        upstream.mapping("ejection").map(UpstreamBuilder::ejection),
        upstream.mapping("admission").map(UpstreamBuilder::admission),
        upstream
            .mapping("rebalance")
            .map(it -> OptionalInt.of(integer(it, "per-second").orElseThrow()))
            .orElse(OptionalInt.empty()),
        upstream.mapping("tls").map(this::tls),
        new PoolConfig(
            integer(pool, "connections").orElse(PoolConfig.DEFAULT.connections()),
            duration(pool, "idle", PoolConfig.DEFAULT.idle())),
        upstream
            .mapping("long-poll")
            .map(LongPollBuilder::longPoll)
            .orElse(LongPollConfig.DEFAULT));
  }

  private static EndpointConfig endpoint(Value item) {
    if (item instanceof Mapping mapping) {
      return new EndpointConfig(
          URI.create(text(mapping, "url").orElseThrow()),
          integer(mapping, "weight").orElse(EndpointConfig.DEFAULT_WEIGHT));
    }
    return EndpointConfig.of(URI.create(((Scalar) item).text()));
  }

  private static DnsConfig dns(Mapping dns) {
    Optional<Integer> port = integer(dns, "port");
    return new DnsConfig(
        text(dns, "name").orElseThrow(),
        port.isPresent() ? OptionalInt.of(port.get()) : OptionalInt.empty(),
        text(dns, "type")
            .map(it -> constant(DnsConfig.Type.class, it))
            .orElse(DnsConfig.DEFAULT_TYPE),
        duration(dns, "refresh", DnsConfig.DEFAULT_REFRESH),
        text(dns, "on-removal")
            .map(it -> constant(DnsConfig.OnRemoval.class, it))
            .orElse(DnsConfig.DEFAULT_ON_REMOVAL),
        text(dns, "server"));
  }

  private static BalanceConfig balance(Value balance) {
    if (balance instanceof Scalar plain) {
      return constant(BalanceConfig.Plain.class, plain.text());
    }
    Mapping mapping = (Mapping) balance;
    Optional<Mapping> sticky = mapping.mapping("sticky");
    if (sticky.isPresent()) {
      return new BalanceConfig.Sticky(text(sticky.get(), "cookie").orElseThrow());
    }
    Map.Entry<String, Value> key = section(mapping, "hash").members().entrySet().iterator().next();
    BalanceConfig.Source source = constant(BalanceConfig.Source.class, key.getKey());
    String name = source == BalanceConfig.Source.ADDRESS ? "" : ((Scalar) key.getValue()).text();
    return new BalanceConfig.Hash(source, name);
  }

  private static HealthConfig health(Mapping health) {
    HealthConfig defaults = HealthConfig.DEFAULT;
    return new HealthConfig(
        text(health, "type")
            .map(it -> constant(HealthConfig.Type.class, it))
            .orElse(defaults.type()),
        text(health, "path").orElse(defaults.path()),
        duration(health, "interval", defaults.interval()),
        duration(health, "timeout", defaults.timeout()),
        integer(health, "healthy").orElse(defaults.healthy()),
        integer(health, "unhealthy").orElse(defaults.unhealthy()));
  }

  private static EjectionConfig ejection(Mapping ejection) {
    EjectionConfig defaults = EjectionConfig.DEFAULT;
    return new EjectionConfig(
        integer(ejection, "failures").orElse(defaults.failures()),
        duration(ejection, "for", defaults.duration()),
        text(ejection, "at-most").map(Quantities::percent).orElse(defaults.atMostPercent()));
  }

  private static AdmissionConfig admission(Mapping admission) {
    return new AdmissionConfig(
        integer(admission, "upgrades-per-second").orElseThrow(),
        integer(admission, "queue").orElse(AdmissionConfig.DEFAULT_QUEUE),
        duration(admission, "wait", AdmissionConfig.DEFAULT_WAIT));
  }

  private UpstreamTlsConfig tls(Mapping tls) {
    return new UpstreamTlsConfig(
        text(tls, "ca").map(it -> RecordBuilder.file(directory, it)),
        text(tls, "server-name"),
        text(tls, "certificate")
            .map(
                it ->
                    new ListenerTlsConfig.CertificateConfig(
                        RecordBuilder.file(directory, it),
                        RecordBuilder.file(directory, text(tls, "key").orElseThrow()))),
        text(tls, "verify").map(Boolean::valueOf).orElse(UpstreamTlsConfig.DEFAULT.verify()));
  }
}
