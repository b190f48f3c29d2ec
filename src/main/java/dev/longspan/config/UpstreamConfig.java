package dev.longspan.config;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A named group of endpoints that serve the same.
 *
 * @param protocol what the backends speak
 * @param endpoints those that are written down; none with {@code dns}
 * @param dns where the endpoints are looked up; empty: they are written down
 * @param balance which endpoint gets the next connection or request
 * @param slowStart how long an endpoint that came (back) takes until it has its whole share; zero:
 *     has it at once
 * @param health active checks; empty: none
 * @param ejection when an endpoint that fails is left out; empty: never
 * @param admission how fast WebSockets are let in; empty: as they come
 * @param rebalancePerSecond how many WebSockets of endpoints with more than their share are closed
 *     per second; empty: none
 * @param tls to {@code https} endpoints; empty: with the defaults
 * @param pool connections that are kept for forwarded requests
 * @param longPoll how they are polled, if that is what they speak
 */
public record UpstreamConfig(
    Protocol protocol,
    List<EndpointConfig> endpoints,
    Optional<DnsConfig> dns,
    BalanceConfig balance,
    Duration slowStart,
    Optional<HealthConfig> health,
    Optional<EjectionConfig> ejection,
    Optional<AdmissionConfig> admission,
    OptionalInt rebalancePerSecond,
    Optional<UpstreamTlsConfig> tls,
    PoolConfig pool,
    LongPollConfig longPoll) {

  public static final Protocol DEFAULT_PROTOCOL = Protocol.HTTP;
  public static final BalanceConfig DEFAULT_BALANCE = BalanceConfig.Plain.LEAST_CONNECTIONS;

  public UpstreamConfig {
    endpoints = List.copyOf(endpoints);
  }

  /** Endpoints of equal weight, and the default for everything else. */
  public static UpstreamConfig of(List<URI> endpoints) {
    return new UpstreamConfig(
        DEFAULT_PROTOCOL,
        endpoints.stream().map(EndpointConfig::of).toList(),
        Optional.empty(),
        DEFAULT_BALANCE,
        Duration.ZERO,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        OptionalInt.empty(),
        Optional.empty(),
        PoolConfig.DEFAULT,
        LongPollConfig.DEFAULT);
  }

  /** What the backends of an upstream speak. */
  public enum Protocol {
    /** HTTP/1.1, and WebSocket by upgrade. */
    HTTP,
    /** HTTP/1.1 alone: what they have to say is polled for. */
    LONG_POLL,
    /** HTTP/1.1 alone: a WebSocket becomes requests with events. */
    WEBSOCKET_OVER_HTTP
  }
}
