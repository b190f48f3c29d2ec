package dev.longspan.promises;

import static dev.longspan.wire.Frame.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.telemetry.ReloadOutcome;
import dev.longspan.wire.Background;
import dev.longspan.wire.ConfigurationFile;
import dev.longspan.wire.EchoBackend;
import dev.longspan.wire.Frame;
import dev.longspan.wire.Handshake;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Message;
import dev.longspan.wire.Metrics;
import dev.longspan.wire.Stage;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** However often the configuration changes, no request fails and no connection is closed. */
class ReloadUnderLoadTest {

  private static final int RELOADS = 100;
  private static final int WEB_SOCKETS = 20;
  private static final int REQUESTERS = 4;
  private static final int NEWCOMERS = 2;

  @RegisterExtension final Stage stage = new Stage();

  @TempDir private Path directory;
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicLong messages = new AtomicLong();
  private final AtomicLong requests = new AtomicLong();
  private final AtomicLong handshakes = new AtomicLong();

  @Test
  @Timeout(120)
  void nothingFailsAndNothingIsClosedWhileItIsReloadedAgainAndAgain() {
    EchoBackend one = stage.keep(new EchoBackend());
    EchoBackend two = stage.keep(new EchoBackend());
    ConfigurationFile file = new ConfigurationFile(directory, one.uri());
    configure(file, 0, one.uri(), two.uri());
    stage.follow(file.path());
    List<HttpWire> webSockets = new ArrayList<>();
    for (int i = 0; i < WEB_SOCKETS; i++) {
      webSockets.add(opens());
    }
    try (Background background = new Background()) {
      webSockets.forEach(wire -> background.run(() -> talk(wire)));
      for (int i = 0; i < REQUESTERS; i++) {
        background.run(this::request);
      }
      for (int i = 0; i < NEWCOMERS; i++) {
        background.run(this::comeAndGo);
      }
      for (int round = 1; round <= RELOADS; round++) {
        configure(file, round, one.uri(), two.uri());
        assertThat(Stage.await(stage.gateway().reload()).outcome())
            .isNotEqualTo(ReloadOutcome.FAILURE);
      }
      over.set(true);
    }
    assertThat(messages.get()).isGreaterThan(RELOADS);
    assertThat(requests.get()).isGreaterThan(RELOADS);
    assertThat(handshakes.get()).isGreaterThan(10);
    Metrics metrics = stage.metrics();
    assertThat(metrics.value("longspan_config_reloads_total", "result", "success"))
        .isGreaterThanOrEqualTo(RELOADS);
    assertThat(metrics.value("longspan_rejected_total")).isZero();
    assertThat(metrics.value("longspan_requests_total", "status", "200"))
        .isEqualTo(metrics.value("longspan_requests_total"));
    metrics.await(WEB_SOCKETS, "longspan_connections");
    assertThat(metrics.value("longspan_connections_closed_total", "initiator", "gateway")).isZero();
    assertThat(metrics.value("longspan_connections_closed_total", "code", "1006")).isZero();
    webSockets.forEach(ReloadUnderLoadTest::closes);
  }

  /** Each round has other routes, timeouts, endpoints and listeners than the one before. */
  private static void configure(ConfigurationFile file, int round, URI one, URI two) {
    String endpoints = round % 3 == 0 ? "\"%s\"" : round % 3 == 1 ? "\"%2$s\"" : "\"%s\", \"%s\"";
    file.listeners(
            "{ name: public, host: 127.0.0.1, port: 0, timeouts: { keep-alive: "
                + (60 + round)
                + "s } }"
                + (round % 2 == 0 ? "" : ", { name: odd, host: 127.0.0.1, port: 0 }"))
        .routes(
            "{ name: all, upstream: backend, timeouts: { idle: "
                + (10 + round)
                + "m } }, { name: other"
                + round
                + ", match: { path: /other }, upstream: steady }")
        .upstreams(
            "backend: { endpoints: ["
                + endpoints.formatted(one, two)
                + "] }, steady: { endpoints: [\""
                + one
                + "\"] }")
        .write();
  }

  private HttpWire opens() {
    HttpWire wire = stage.connects();
    wire.sends(Handshake.request("/chat"));
    assertThat(wire.readsHead().status()).isEqualTo(101);
    return wire;
  }

  private void talk(HttpWire wire) {
    while (!over.get()) {
      Frame frame = text("message " + messages.incrementAndGet());
      wire.sends(frame);
      wire.receives(frame);
    }
  }

  private void request() {
    HttpWire wire = Stage.connect(stage.port(), 0);
    while (!over.get()) {
      String body = "request " + requests.incrementAndGet();
      wire.sendsHead("POST /fixed HTTP/1.1", "Host: a", "Content-Length: " + body.length());
      wire.sends(body);
      Message answer = wire.readsResponse();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.text()).isEqualTo(body);
    }
    wire.close();
  }

  private void comeAndGo() {
    while (!over.get()) {
      HttpWire wire = Stage.connect(stage.port(), 0);
      wire.sends(Handshake.request("/chat"));
      assertThat(wire.readsHead().status()).isEqualTo(101);
      Frame frame = text("hello");
      wire.sends(frame).receives(frame);
      closes(wire);
      handshakes.incrementAndGet();
    }
  }

  private static void closes(HttpWire wire) {
    wire.sends(Frame.close(1000, "done"));
    wire.receives(Frame.close(1000, "done")).seesEnd();
    wire.close();
  }
}
