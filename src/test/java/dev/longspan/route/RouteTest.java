package dev.longspan.route;

import static dev.longspan.route.TestRoutes.target;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.config.HeadersConfig;
import dev.longspan.config.KeepaliveConfig;
import dev.longspan.config.LimitsConfig;
import dev.longspan.config.MatchConfig;
import dev.longspan.config.RelayConfig;
import dev.longspan.config.RewriteConfig;
import dev.longspan.config.RouteConfig;
import dev.longspan.config.TimeoutsConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RouteTest {

  @Test
  void carriesEverySettingAsAPlainNumber() {
    Route route =
        Route.of(
            new RouteConfig(
                "chat",
                new MatchConfig(List.of(), new MatchConfig.Prefix("/chat"), List.of(), Map.of()),
                Optional.of(
                    new RewriteConfig(Optional.of("/v2"), Optional.empty(), Optional.of("b"))),
                "backend",
                List.of(),
                new TimeoutsConfig(
                    Duration.ofMillis(1500),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(4),
                    Duration.ofSeconds(5),
                    Optional.of(Duration.ofSeconds(10))),
                Optional.of(new KeepaliveConfig(Duration.ofSeconds(6), Duration.ofSeconds(7))),
                new LimitsConfig(
                    OptionalLong.of(8),
                    OptionalLong.of(9),
                    OptionalInt.empty(),
                    OptionalInt.empty(),
                    OptionalInt.empty(),
                    OptionalInt.of(11),
                    OptionalLong.of(12)),
                new RelayConfig(false),
                Optional.empty(),
                Optional.empty(),
                new HeadersConfig(
                    new HeadersConfig.Changes(Map.of("a", "1"), List.of()),
                    HeadersConfig.Changes.NONE),
                List.of(),
                RouteConfig.Reject.HTTP));
    assertThat(route.name()).isEqualTo("chat");
    assertThat(route.upstream()).isEqualTo("backend");
    assertThat(route.rewrite().target(target("/chat/x"))).isEqualTo("/v2/x");
    assertThat(route.rewrite().host("a")).isEqualTo("b");
    assertThat(route.requestHeaders().isEmpty()).isFalse();
    assertThat(route.responseHeaders()).isSameAs(HeaderChanges.NONE);
    assertThat(route.connectTimeoutMillis()).isEqualTo(1500);
    assertThat(route.handshakeTimeoutNanos()).isEqualTo(2_000_000_000L);
    assertThat(route.responseTimeoutNanos()).isEqualTo(3_000_000_000L);
    assertThat(route.idleTimeoutNanos()).isEqualTo(4_000_000_000L);
    assertThat(route.slowConsumerTimeoutNanos()).isEqualTo(5_000_000_000L);
    assertThat(route.pingNanos()).isEqualTo(6_000_000_000L);
    assertThat(route.pongNanos()).isEqualTo(7_000_000_000L);
    assertThat(route.maxMessageBytes()).isEqualTo(8);
    assertThat(route.maxRequestBodyBytes()).isEqualTo(9);
    assertThat(route.maxAgeNanos()).isEqualTo(10_000_000_000L);
    assertThat(route.messagesPerSecond()).isEqualTo(11);
    assertThat(route.bytesPerSecond()).isEqualTo(12);
    assertThat(route.strict()).isFalse();
  }

  @Test
  void hasNoLimitsPingsOrChangesByDefault() {
    Route route = Route.of(TestRoutes.prefix("chat", "any", "/"));
    assertThat(route.maxMessageBytes()).isEqualTo(Long.MAX_VALUE);
    assertThat(route.maxRequestBodyBytes()).isEqualTo(Long.MAX_VALUE);
    assertThat(route.maxAgeNanos()).isEqualTo(Long.MAX_VALUE);
    assertThat(route.messagesPerSecond()).isZero();
    assertThat(route.bytesPerSecond()).isZero();
    assertThat(route.pingNanos()).isZero();
    assertThat(route.rewrite()).isSameAs(Rewrite.NONE);
    assertThat(route.requestHeaders()).isSameAs(HeaderChanges.NONE);
    assertThat(route.strict()).isTrue();
  }

  @Test
  void givesAConnectTimeoutBelowAMillisecondTheShortestThatThereIs() {
    TimeoutsConfig timeouts = TimeoutsConfig.DEFAULT;
    RouteConfig config = TestRoutes.prefix("chat", "any", "/");
    Route route =
        Route.of(
            new RouteConfig(
                config.name(),
                config.match(),
                config.rewrite(),
                config.upstream(),
                config.origins(),
                new TimeoutsConfig(
                    Duration.ofNanos(10),
                    timeouts.handshake(),
                    timeouts.response(),
                    timeouts.idle(),
                    timeouts.slowConsumer()),
                config.keepalive(),
                config.limits(),
                config.relay(),
                config.sessions(),
                config.sockjs(),
                config.headers(),
                config.guards(),
                config.reject()));
    assertThat(route.connectTimeoutMillis()).isEqualTo(1);
  }
}
