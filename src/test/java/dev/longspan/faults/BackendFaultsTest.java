package dev.longspan.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.longspan.config.HealthConfig;
import dev.longspan.wire.DirectMemory;
import dev.longspan.wire.Frame;
import dev.longspan.wire.Handshake;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Setup;
import dev.longspan.wire.Stage;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** Backends fail for real: what the client sees, what the metrics say, and what is left behind. */
@Tag("faults")
@Isolated("measures the memory of the process")
class BackendFaultsTest {

  private static final int WEB_SOCKETS = 100;
  private static final String ENDPOINTS = "longspan_upstream_endpoints";
  private static final String FAILURES = "longspan_upstream_failures_total";
  private static final String CLOSED = "longspan_connections_closed_total";

  @RegisterExtension final Stage stage = new Stage();

  @BeforeEach
  void needsRoot() {
    assumeTrue(Namespace.isPossible(), "needs root, iproute2 and nftables");
  }

  /** Short times, so that faults are noticed while somebody watches. */
  private static void watchful(Setup setup) {
    setup
        .route(
            it ->
                it.keepalive(Duration.ofSeconds(2), Duration.ofSeconds(1))
                    .connectTimeout(Duration.ofSeconds(1))
                    .handshakeTimeout(Duration.ofSeconds(2)))
        .upstream(
            it ->
                it.health(
                    new HealthConfig(
                        HealthConfig.Type.HTTP,
                        "/",
                        Duration.ofMillis(500),
                        Duration.ofSeconds(1),
                        1,
                        2)));
  }

  private List<PatientClient> open(int count) {
    return IntStream.range(0, count).mapToObj(i -> PatientClient.opens(stage)).toList();
  }

  private int upgradeStatus() {
    HttpWire client = stage.connects();
    client.sends(Handshake.request("/chat"));
    int status = client.readsHead().status();
    client.close();
    return status;
  }

  /** Nothing of the connections is left: not in the metrics, not in memory. */
  private void everythingIsGivenBack(long buffersBefore) {
    stage.metrics().await(0, "longspan_connections");
    long deadline = System.nanoTime() + Duration.ofSeconds(15).toNanos();
    while (DirectMemory.activeBuffers() > buffersBefore) {
      assertThat(System.nanoTime()).as("buffers are given back").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  @Test
  @Timeout(120)
  void aKilledBackendClosesItsWebSocketsWith1014AndIsBackWhenItIsBack() {
    BackendProcess backend = stage.keep(new BackendProcess("127.0.0.1", 0));
    stage.start(BackendFaultsTest::watchful, backend.uri());
    stage.metrics().await(1, ENDPOINTS, "state", "healthy");
    final long buffers = DirectMemory.activeBuffers();
    List<PatientClient> clients = open(WEB_SOCKETS);

    backend.kill();

    assertThat(clients)
        .extracting(PatientClient::closeFrame)
        .containsOnly(Frame.close(1014, "peer vanished"));
    stage.metrics().await(WEB_SOCKETS, CLOSED, "code", "1006", "initiator", "upstream");
    stage.metrics().await(WEB_SOCKETS, FAILURES, "reason", "broken");
    stage.metrics().await(1, ENDPOINTS, "state", "unhealthy");
    assertThat(upgradeStatus()).isEqualTo(503);
    everythingIsGivenBack(buffers);

    stage.keep(new BackendProcess("127.0.0.1", backend.port()));
    stage.metrics().await(1, ENDPOINTS, "state", "healthy");
    assertThat(upgradeStatus()).isEqualTo(101);
  }

  @Test
  @Timeout(120)
  void aFrozenBackendIsNoticedByItsPongsAndLeftOutUntilItGoesOn() {
    BackendProcess frozen = stage.keep(new BackendProcess("127.0.0.1", 0));
    BackendProcess other = stage.keep(new BackendProcess("127.0.0.1", 0));
    stage.start(BackendFaultsTest::watchful, frozen.uri(), other.uri());
    stage.metrics().await(2, ENDPOINTS, "state", "healthy");
    List<PatientClient> clients = open(10);

    frozen.freeze();

    // Half of the clients: those of the frozen one, which answers no ping.
    stage.metrics().await(5, CLOSED, "code", "1001", "initiator", "gateway");
    stage.metrics().await(1, ENDPOINTS, "state", "unhealthy");
    for (int i = 0; i < 5; i++) {
      assertThat(upgradeStatus()).isEqualTo(101);
    }
    frozen.thaw();
    stage.metrics().await(2, ENDPOINTS, "state", "healthy");
    assertThat(clients).filteredOn(PatientClient::isOpen).hasSize(5);
  }

  @Test
  @Timeout(120)
  void aCutLinkEndsWebSocketsByThePongsAndIsNoticedWhenItHeals() {
    try (Namespace namespace = new Namespace()) {
      BackendProcess backend =
          stage.keep(new BackendProcess(namespace.address(), 0, namespace.prefix()));
      stage.start(BackendFaultsTest::watchful, backend.uri());
      stage.metrics().await(1, ENDPOINTS, "state", "healthy");
      final long buffers = DirectMemory.activeBuffers();
      List<PatientClient> clients = open(WEB_SOCKETS);

      namespace.cut();

      stage.metrics().await(1, ENDPOINTS, "state", "unhealthy");
      assertThat(upgradeStatus()).isEqualTo(503);
      stage.metrics().await(WEB_SOCKETS, CLOSED, "code", "1001", "initiator", "gateway");
      assertThat(clients)
          .extracting(PatientClient::closeFrame)
          .containsOnly(Frame.close(1001, "no pong"));
      // No FIN ever comes: what is left towards the backend ends by the gateway's own deadlines.
      stage.metrics().await(0, "longspan_upstream_connections");
      everythingIsGivenBack(buffers);

      namespace.heals();
      stage.metrics().await(1, ENDPOINTS, "state", "healthy");
      assertThat(upgradeStatus()).isEqualTo(101);
    }
  }

  @Test
  @Timeout(120)
  void withoutHealthChecksACutLinkIsAGatewayTimeoutInTime() {
    try (Namespace namespace = new Namespace()) {
      BackendProcess backend =
          stage.keep(new BackendProcess(namespace.address(), 0, namespace.prefix()));
      stage.start(
          setup -> setup.route(it -> it.connectTimeout(Duration.ofMillis(700))), backend.uri());
      assertThat(upgradeStatus()).isEqualTo(101);
      namespace.cut();
      assertThat(upgradeStatus()).isEqualTo(504);
      stage.metrics().await(1, FAILURES, "reason", "connect-timeout");
    }
  }

  @Test
  @Timeout(120)
  void lossOfPacketsDelaysMessagesAndLosesNone() {
    try (Namespace namespace = new Namespace()) {
      BackendProcess backend =
          stage.keep(new BackendProcess(namespace.address(), 0, namespace.prefix()));
      stage.start(setup -> {}, backend.uri());
      HttpWire client = stage.connects();
      client.sends(Handshake.request("/chat"));
      assertThat(client.readsHead().status()).isEqualTo(101);
      namespace.loses(10);
      for (int i = 0; i < 200; i++) {
        client.sends(Frame.text("message " + i));
      }
      for (int i = 0; i < 200; i++) {
        client.receives(Frame.text("message " + i));
      }
      namespace.heals();
      assertThat(stage.metrics().value(FAILURES)).isZero();
      assertThat(stage.metrics().value(CLOSED)).isZero();
    }
  }
}
