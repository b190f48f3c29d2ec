package dev.longspan.promises;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.config.HealthConfig;
import dev.longspan.wire.EchoBackend;
import dev.longspan.wire.Frame;
import dev.longspan.wire.Handshake;
import dev.longspan.wire.Head;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Message;
import dev.longspan.wire.Problem;
import dev.longspan.wire.ScriptedBackend;
import dev.longspan.wire.Stage;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Endpoints whose health checks fail get nothing new, and without a healthy one it is a 503. */
class HealthTest {

  private static final String ENDPOINTS = "longspan_upstream_endpoints";

  @RegisterExtension final Stage stage = new Stage();

  private final EchoBackend one = new EchoBackend();
  private final EchoBackend other = new EchoBackend();

  private void start(HealthConfig.Type type, int healthy, int unhealthy, URI... endpoints) {
    stage.keep(one);
    stage.keep(other);
    stage.start(
        setup -> setup.upstream(it -> it.health(type, "/health", healthy, unhealthy)), endpoints);
  }

  private void awaits(int healthy, int unhealthy) {
    stage.metrics().await(healthy, ENDPOINTS, "state", "healthy");
    stage.metrics().await(unhealthy, ENDPOINTS, "state", "unhealthy");
  }

  private int status() {
    HttpWire client = stage.connects();
    client.sendsHead("GET / HTTP/1.1", "Host: a", "Connection: close");
    return client.readsResponse().status();
  }

  @Test
  void anEndpointWhoseChecksFailIsLeftOutUntilTheyPass() {
    start(HealthConfig.Type.HTTP, 2, 2, one.uri(), other.uri());
    awaits(2, 0);
    one.answersWith(500);
    awaits(1, 1);
    for (int i = 0; i < 6; i++) {
      assertThat(status()).isEqualTo(200);
    }
    one.answersWith(200);
    awaits(2, 0);
  }

  @Test
  void aBackendThatIsGoneAndComesBackIsNoticedBothTimes() {
    start(HealthConfig.Type.HTTP, 1, 1, one.uri(), other.uri());
    awaits(2, 0);
    int port = one.port();
    one.close();
    awaits(1, 1);
    stage.keep(new EchoBackend(port));
    awaits(2, 0);
  }

  @Test
  void withoutAHealthyEndpointEveryRequestIsRefusedAtOnce() {
    start(HealthConfig.Type.HTTP, 1, 1, one.uri());
    awaits(1, 0);
    one.answersWith(503);
    awaits(0, 1);

    HttpWire client = stage.connects();
    client.sendsHead("GET / HTTP/1.1", "Host: a");
    Message answer = client.readsResponse();
    assertThat(Problem.in(answer, 503).get("reason").asText()).isEqualTo("no-healthy-endpoint");
    assertThat(Integer.parseInt(answer.head().value("Retry-After"))).isBetween(1, 60);

    HttpWire upgrading = stage.connects();
    upgrading.sends(Handshake.request("/chat"));
    assertThat(upgrading.readsResponse().status()).isEqualTo(503);
    stage.metrics().await(2, "longspan_rejected_total", "reason", "no-healthy-endpoint");
    stage.metrics().await(1, "longspan_handshakes_total", "status", "503");
  }

  @Test
  void openWebSocketsOfAnUnhealthyEndpointGoOn() {
    start(HealthConfig.Type.HTTP, 1, 1, one.uri());
    awaits(1, 0);
    HttpWire client = stage.connects();
    client.sends(Handshake.request("/chat"));
    assertThat(client.readsHead().status()).isEqualTo(101);
    one.answersWith(500);
    awaits(0, 1);

    client.sends(Frame.text("still there"));
    client.receives(Frame.text("still there"));
  }

  @Test
  void aCheckMayBeAHandshakeWhichIsClosedInAnOrderlyWay() {
    ScriptedBackend backend = stage.backend();
    start(HealthConfig.Type.WEBSOCKET, 1, 1, backend.uri());

    HttpWire check = backend.accepts();
    Head request = check.readsHead();
    assertThat(request.target()).isEqualTo("/health");
    assertThat(request.value("Host")).isEqualTo("127.0.0.1:" + backend.port());
    check.sends(Handshake.answer(request));
    check.receives(Frame.close(1000, "health check"));
    check.sends(Frame.close(1000, "health check"));
    check.close();

    HttpWire next = backend.accepts();
    next.readsHead();
    next.sendsHead("HTTP/1.1 200 OK", "Content-Length: 0");
    awaits(0, 1);
  }

  @Test
  void aHandshakeThatIsAnsweredWronglyIsAFailedCheck() {
    ScriptedBackend backend = stage.backend();
    start(HealthConfig.Type.WEBSOCKET, 1, 1, backend.uri());

    HttpWire check = backend.accepts();
    check.readsHead();
    check.sendsHead(
        "HTTP/1.1 101 Switching Protocols",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Accept: wrong");
    awaits(0, 1);
  }
}
