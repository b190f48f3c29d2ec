package dev.longspan.wire;

import dev.longspan.config.AccessLogConfig;
import dev.longspan.config.AdminConfig;
import dev.longspan.config.BalanceConfig;
import dev.longspan.config.Cidr;
import dev.longspan.config.Configuration;
import dev.longspan.config.DrainConfig;
import dev.longspan.config.GatewayLimitsConfig;
import dev.longspan.config.ListenerConfig;
import dev.longspan.config.ListenerTlsConfig;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * A gateway under construction: one listener, one route, one upstream, on ports that the system
 * chooses.
 */
public final class Setup {

  static final String LISTENER = "public";
  private static final String UPSTREAM = "backend";

  private final RouteSetup route = new RouteSetup();
  private final UpstreamSetup upstream = new UpstreamSetup();
  private List<Cidr> trustedProxies = List.of();
  private boolean http2 = ListenerConfig.DEFAULT_HTTP2;
  private Duration requestHeadTimeout = ListenerConfig.DEFAULT_REQUEST_HEAD_TIMEOUT;
  private Duration keepAliveTimeout = ListenerConfig.DEFAULT_KEEP_ALIVE_TIMEOUT;
  private GatewayLimitsConfig limits = GatewayLimitsConfig.NONE;
  private DrainConfig drain =
      new DrainConfig(Duration.ZERO, Duration.ZERO, DrainConfig.DEFAULT.timeout());
  private boolean proxyProtocol;
  private Optional<ListenerTlsConfig> tls = Optional.empty();
  private Optional<Path> adminToken = Optional.empty();
  private Optional<AccessLogConfig> accessLog = Optional.empty();

  /** Network connections of clients that may be open. */
  public Setup connectionLimit(int connections) {
    limits = new GatewayLimitsConfig(OptionalInt.of(connections));
    return this;
  }

  /** Changes the route. */
  public Setup route(Consumer<RouteSetup> changes) {
    changes.accept(route);
    return this;
  }

  /** Changes the upstream. */
  public Setup upstream(Consumer<UpstreamSetup> changes) {
    changes.accept(upstream);
    return this;
  }

  /** Trusts the forwarding headers of clients on this machine. */
  public Setup trustLoopback() {
    try {
      trustedProxies = List.of(new Cidr(InetAddress.getByName("127.0.0.0"), 8));
      return this;
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  /** Speaks HTTP/1 alone. */
  public Setup withoutHttp2() {
    http2 = false;
    return this;
  }

  public Setup requestHeadTimeout(Duration timeout) {
    requestHeadTimeout = timeout;
    return this;
  }

  public Setup keepAliveTimeout(Duration timeout) {
    keepAliveTimeout = timeout;
    return this;
  }

  public Setup pool(int connections, Duration idle) {
    upstream.pool(connections, idle);
    return this;
  }

  /** Asks for the token in this file on the admin port. */
  public Setup adminToken(Path file) {
    adminToken = Optional.of(file);
    return this;
  }

  public Setup drainTimeout(Duration timeout) {
    return drain(drain.delay(), drain.spread(), timeout);
  }

  /** How it ends; without a word: all at once, within the default timeout. */
  public Setup drain(Duration delay, Duration spread, Duration timeout) {
    drain = new DrainConfig(delay, spread, timeout);
    return this;
  }

  public Setup roundRobin() {
    upstream.balance(BalanceConfig.Plain.ROUND_ROBIN);
    return this;
  }

  /** Serves over TLS. */
  public Setup tls(TestCertificate certificate) {
    tls =
        Optional.of(
            new ListenerTlsConfig(
                List.of(
                    new ListenerTlsConfig.CertificateConfig(
                        certificate.certificate(), certificate.key())),
                ListenerTlsConfig.ClientAuth.NONE,
                Optional.empty()));
    return this;
  }

  /** Serves over TLS, and asks for certificates that this one signed. */
  public Setup tls(
      TestCertificate certificate, ListenerTlsConfig.ClientAuth asked, TestCertificate authority) {
    tls(certificate);
    tls =
        Optional.of(
            new ListenerTlsConfig(
                tls.orElseThrow().certificates(), asked, Optional.of(authority.certificate())));
    return this;
  }

  /** Every connection must begin with a PROXY header. */
  public Setup proxyProtocol() {
    proxyProtocol = true;
    return this;
  }

  /** Writes the access log to a file. */
  public Setup accessLog(Path file) {
    accessLog = Optional.of(new AccessLogConfig(Optional.of(file)));
    return this;
  }

  Configuration toConfiguration(URI... endpoints) {
    return new Configuration(
        List.of(
            new ListenerConfig(
                LISTENER,
                "127.0.0.1",
                0,
                http2,
                proxyProtocol,
                trustedProxies,
                tls,
                requestHeadTimeout,
                keepAliveTimeout)),
        List.of(route.toConfig(UPSTREAM)),
        Map.of(UPSTREAM, upstream.toConfig(endpoints)),
        limits,
        new AdminConfig("127.0.0.1", 0, adminToken),
        drain,
        accessLog);
  }
}
