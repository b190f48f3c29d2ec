package dev.longspan.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationLoaderTest {

  private static final String SMALLEST =
      """
      listeners: [{ name: public, port: 8080 }]
      routes: [{ name: all, upstream: backend }]
      upstreams: { backend: { endpoints: ["http://127.0.0.1:9001"] } }
      """;

  private final ConfigurationLoader loader = new ConfigurationLoader(Map.of());

  @Test
  @DisplayName(
      "a file of one listener, one route and one upstream is complete, and all else has its"
          + " default")
  void smallest() throws Exception {
    Configuration configuration = loader.parse(SMALLEST, "longspan.yaml");

    assertThat(configuration)
        .isEqualTo(
            new Configuration(
                List.of(
                    new ListenerConfig(
                        "public",
                        "0.0.0.0",
                        8080,
                        true,
                        false,
                        List.of(),
                        Optional.empty(),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(75))),
                List.of(
                    new RouteConfig(
                        "all",
                        new MatchConfig(List.of(), MatchConfig.ANY_PATH, List.of(), Map.of()),
                        Optional.empty(),
                        "backend",
                        List.of(),
                        TimeoutsConfig.DEFAULT,
                        Optional.empty(),
                        LimitsConfig.NONE,
                        RelayConfig.DEFAULT,
                        Optional.empty(),
                        Optional.empty(),
                        HeadersConfig.NONE,
                        List.of(),
                        RouteConfig.Reject.HTTP)),
                Map.of("backend", UpstreamConfig.of(List.of(URI.create("http://127.0.0.1:9001")))),
                GatewayLimitsConfig.NONE,
                AdminConfig.DEFAULT,
                DrainConfig.DEFAULT,
                Optional.empty()));
  }

  @Test
  @DisplayName(
      "every key reaches its record, and relative files are relative to the configuration file")
  void everything(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("longspan.yaml");
    Files.copy(Path.of("src/test/resources/dev/longspan/config/valid/everything.yaml"), file);

    Configuration configuration = loader.load(file);

    ListenerConfig listener = configuration.listeners().get(0);
    assertThat(listener.host()).isEqualTo("127.0.0.1");
    assertThat(listener.trustedProxies())
        .containsExactly(Cidr.parse("10.0.0.0/8"), Cidr.parse("fd00::/8"));
    assertThat(listener.tls().orElseThrow().certificates())
        .containsExactly(
            new ListenerTlsConfig.CertificateConfig(
                directory.resolve("tls/example.crt"), Path.of("/etc/longspan/example.key")));
    assertThat(listener.proxyProtocol()).isTrue();
    assertThat(listener.tls().orElseThrow().clientAuth())
        .isEqualTo(ListenerTlsConfig.ClientAuth.REQUIRE);
    assertThat(listener.tls().orElseThrow().clientCa())
        .contains(directory.resolve("tls/clients.pem"));
    assertThat(listener.requestHeadTimeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(listener.keepAliveTimeout()).isEqualTo(Duration.ofMinutes(2));

    RouteConfig chat = configuration.routes().get(0);
    assertThat(chat)
        .isEqualTo(
            new RouteConfig(
                "chat",
                new MatchConfig(
                    List.of("chat.example.com", "*.chat.example.com", "[::1]"),
                    new MatchConfig.Exact("/chat"),
                    List.of("GET", "POST"),
                    Map.of("x-tenant", "blue")),
                Optional.of(
                    new RewriteConfig(
                        Optional.of("/rooms/"),
                        Optional.empty(),
                        Optional.of("chat.internal:8443"))),
                "chat",
                List.of("https://example.com", "https://*.example.com:8443"),
                new TimeoutsConfig(
                    Duration.ofMillis(500),
                    Duration.ofSeconds(9),
                    Duration.ofSeconds(61),
                    Duration.ofHours(24),
                    Duration.ofSeconds(29),
                    Optional.of(Duration.ofHours(12))),
                Optional.of(new KeepaliveConfig(Duration.ofSeconds(20), Duration.ofSeconds(5))),
                new LimitsConfig(
                    OptionalLong.of(1 << 20),
                    OptionalLong.of(65536),
                    OptionalInt.of(1),
                    OptionalInt.of(2),
                    OptionalInt.of(3),
                    OptionalInt.of(4),
                    OptionalLong.of(5120)),
                new RelayConfig(false),
                Optional.of(
                    new SessionsConfig(
                        Optional.of("/chat/by-http"),
                        Duration.ofSeconds(20),
                        65536,
                        500,
                        4,
                        Duration.ofSeconds(10))),
                Optional.of(new SockJsConfig(Optional.of("/chat/sock"))),
                new HeadersConfig(
                    new HeadersConfig.Changes(Map.of("X-Edge", "longspan"), List.of("x-debug")),
                    new HeadersConfig.Changes(
                        Map.of("X-Frame-Options", "DENY"), List.of("server"))),
                List.of(
                    new GuardConfig.Addresses(
                        List.of(Cidr.parse("10.0.0.0/8")), List.of(Cidr.parse("10.1.0.0/16"))),
                    new GuardConfig.Jwt(
                        new GuardConfig.TokenKeys.Published(
                            URI.create("https://issuer.example.com/keys"), Duration.ofMinutes(5)),
                        List.of("ES256", "EdDSA"),
                        Optional.of("https://issuer.example.com"),
                        Optional.of("chat"),
                        Map.of("scope", "chat:write"),
                        Duration.ofSeconds(5),
                        List.of(
                            new TokenPlace.Bearer(),
                            new TokenPlace.Header("X-Token"),
                            new TokenPlace.Cookie("token"),
                            new TokenPlace.Query("access_token"),
                            new TokenPlace.Subprotocol()),
                        Map.of("sub", "X-User"),
                        OptionalInt.of(4401)),
                    new GuardConfig.ApiKeys(
                        directory.resolve("keys.txt"),
                        List.of(new TokenPlace.Header("X-Key")),
                        Optional.of("X-Client")),
                    new GuardConfig.Mtls(
                        List.of("CN=client,O=Example"),
                        List.of("*.clients.example.com"),
                        Optional.of("X-Subject")),
                    new GuardConfig.ForwardAuth(
                        URI.create("https://auth.example.com/check?for=chat"),
                        List.of("X-User", "X-Groups"),
                        Duration.ofSeconds(2)),
                    jwt(new GuardConfig.TokenKeys.Fixed(directory.resolve("issuer.pem"))),
                    jwt(new GuardConfig.TokenKeys.Shared(Path.of("/run/secrets/issuer")))),
                RouteConfig.Reject.CLOSE));
    assertThat(configuration.routes().get(1).match().path())
        .isEqualTo(new MatchConfig.Prefix("/files/"));
    assertThat(configuration.routes().get(1).rewrite().orElseThrow().path()).contains("/one%2Ftwo");
    assertThat(configuration.admin())
        .isEqualTo(new AdminConfig("0.0.0.0", 9091, Optional.of(Path.of("/run/secrets/admin"))));
    assertThat(configuration.limits()).isEqualTo(new GatewayLimitsConfig(OptionalInt.of(6)));
    assertThat(configuration.drain())
        .isEqualTo(new DrainConfig(Duration.ZERO, Duration.ofSeconds(10), Duration.ofSeconds(30)));
    assertThat(configuration.accessLog())
        .contains(new AccessLogConfig(Optional.of(directory.resolve("logs/access.log"))));
  }

  private static GuardConfig jwt(GuardConfig.TokenKeys keys) {
    return new GuardConfig.Jwt(
        keys,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        GuardConfig.Jwt.DEFAULT_CLOCK_SKEW,
        GuardConfig.Jwt.DEFAULT_FROM,
        Map.of(),
        OptionalInt.empty());
  }

  @Test
  @DisplayName("every key of an upstream reaches its record")
  void upstreams(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("longspan.yaml");
    Files.copy(Path.of("src/test/resources/dev/longspan/config/valid/everything.yaml"), file);

    Map<String, UpstreamConfig> upstreams = loader.load(file).upstreams();

    UpstreamConfig chat = upstreams.get("chat");
    assertThat(chat.endpoints())
        .containsExactly(
            EndpointConfig.of(URI.create("http://127.0.0.1:9001")),
            new EndpointConfig(URI.create("https://backend.example:443"), 3));
    assertThat(chat.health())
        .contains(
            new HealthConfig(
                HealthConfig.Type.WEBSOCKET,
                "/health?deep=1",
                Duration.ofSeconds(6),
                Duration.ofSeconds(3),
                1,
                4));
    assertThat(chat.ejection()).contains(new EjectionConfig(6, Duration.ofSeconds(20), 33));
    assertThat(chat.slowStart()).isEqualTo(Duration.ofSeconds(30));
    assertThat(chat.pool()).isEqualTo(new PoolConfig(0, Duration.ofSeconds(5)));
    assertThat(chat.balance()).isEqualTo(BalanceConfig.Plain.RANDOM_TWO);
    assertThat(chat.admission()).contains(new AdmissionConfig(200, 5000, Duration.ofSeconds(5)));
    assertThat(chat.rebalancePerSecond()).hasValue(20);
    assertThat(chat.tls())
        .contains(
            new UpstreamTlsConfig(
                Optional.of(directory.resolve("tls/backends.pem")),
                Optional.of("backend"),
                Optional.of(
                    new ListenerTlsConfig.CertificateConfig(
                        directory.resolve("tls/own.crt"), directory.resolve("tls/own.key"))),
                false));
    assertThat(upstreams.get("discovered").dns())
        .contains(
            new DnsConfig(
                "chat.default.svc",
                OptionalInt.of(8080),
                DnsConfig.Type.AAAA,
                Duration.ofSeconds(10),
                DnsConfig.OnRemoval.CLOSE,
                Optional.of("10.0.0.10:5353")));
    assertThat(upstreams.get("by-header").balance())
        .isEqualTo(new BalanceConfig.Hash(BalanceConfig.Source.HEADER, "x-user"));
    assertThat(upstreams.get("by-cookie").balance())
        .isEqualTo(new BalanceConfig.Hash(BalanceConfig.Source.COOKIE, "user"));
    assertThat(upstreams.get("by-query").balance())
        .isEqualTo(new BalanceConfig.Hash(BalanceConfig.Source.QUERY, "room"));
    assertThat(upstreams.get("by-address").balance())
        .isEqualTo(new BalanceConfig.Hash(BalanceConfig.Source.ADDRESS, ""));
    assertThat(upstreams.get("sticky").balance()).isEqualTo(new BalanceConfig.Sticky("longspan"));
  }

  @Test
  @DisplayName(
      "everything that is wrong is told at once, each in one line with file, line, column and key")
  void allAtOnce() {
    String text =
        """
        listeners:
          - { name: public, port: 80800 }
        routes:
          - name: chat
            upstream: cat
            timeouts: { idel: 10m, connect: 3 }
          - name: chat
            match: { path: /a/../b }
        upstreams:
          chat: { endpoints: [] }
        extra: 1
        """;

    assertThatThrownBy(() -> loader.parse(text, "longspan.yaml"))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessage(
            """
            longspan.yaml:2:27: listeners[0].port: expected an integer from 0 to 65535, found 80800
            longspan.yaml:5:15: routes[0].upstream: there is no upstream "cat"; did you mean "chat"?
            longspan.yaml:6:17: routes[0].timeouts.idel: unknown key; did you mean "idle"? \
            (expected one of: connect, handshake, response, idle, slow-consumer, max-age)
            longspan.yaml:6:37: routes[0].timeouts.connect: expected a duration such as 500ms, 30s, 10m or 24h, \
            found 3; did you mean "3s"?
            longspan.yaml:7:5: routes[1]: missing key "upstream"
            longspan.yaml:7:11: routes[1].name: the name "chat" is taken by the one in line 4
            longspan.yaml:8:20: routes[1].match.path: expected a path in normal form, as requests are matched, \
            found "/a/../b"; did you mean "/b"?
            longspan.yaml:10:22: upstreams.chat.endpoints: expected at least one item, found an empty list
            longspan.yaml:11:1: extra: unknown key (expected one of: listeners, routes, upstreams, limits, admin, drain, \
            access-log)\
            """);
  }

  @Test
  @DisplayName(
      "a missing file, a directory and an unreadable file are told apart from a wrong one, in one"
          + " line")
  void unreadable(@TempDir Path directory) throws Exception {
    Path missing = directory.resolve("longspan.yaml");

    assertThatThrownBy(() -> loader.load(missing))
        .isInstanceOf(UnreadableConfiguration.class)
        .hasMessage("cannot read " + missing + ": no such file");
    assertThatThrownBy(() -> loader.load(directory))
        .isInstanceOf(UnreadableConfiguration.class)
        .hasMessage("cannot read " + directory + ": it is a directory");
  }

  @Test
  @DisplayName("a file that is not UTF-8 is an error at the first wrong byte")
  void notUtf8(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("longspan.yaml");
    Files.write(file, "listeners:\n  - name: caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));

    assertThatThrownBy(() -> loader.load(file)).hasMessage(file + ":2:14: not valid UTF-8");
  }

  @Test
  @DisplayName("a byte order mark at the beginning is skipped")
  void byteOrderMark() throws Exception {
    assertThat(loader.parse("\uFEFF" + SMALLEST, "longspan.yaml"))
        .isEqualTo(loader.parse(SMALLEST, "longspan.yaml"));
  }
}
