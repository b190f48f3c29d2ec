package dev.longspan.promises;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.wire.EchoBackend;
import dev.longspan.wire.Frame;
import dev.longspan.wire.Handshake;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.ScriptedBackend;
import dev.longspan.wire.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An endpoint that fails in live traffic is left out for a while, others permitting. */
class EjectionTest {

  private static final String ENDPOINTS = "longspan_upstream_endpoints";
  private static final Duration LONG = Duration.ofMinutes(10);

  @RegisterExtension final Stage stage = new Stage();

  private int status() {
    HttpWire client = stage.connects();
    client.sendsHead("GET / HTTP/1.1", "Host: a", "Connection: close");
    return client.readsResponse().status();
  }

  @Test
  void whoRefusesConnectionsAgainAndAgainIsNotAskedAnyMore() {
    EchoBackend good = stage.keep(new EchoBackend());
    stage.backend().stopsListening();
    stage.start(
        setup -> setup.roundRobin().upstream(it -> it.ejection(3, LONG, 50)),
        stage.backend().uri(),
        good.uri());
    for (int i = 0; i < 6; i++) {
      assertThat(status()).isEqualTo(200);
    }
    stage.metrics().await(1, ENDPOINTS, "state", "ejected");
    for (int i = 0; i < 6; i++) {
      assertThat(status()).isEqualTo(200);
    }
    assertThat(stage.metrics().value("longspan_upstream_failures_total")).isEqualTo(3);
  }

  @Test
  void theEndpointComesBackWhenItsTimeIsOver() {
    EchoBackend good = stage.keep(new EchoBackend());
    stage.backend().stopsListening();
    stage.start(
        setup -> setup.roundRobin().upstream(it -> it.ejection(1, Duration.ofMillis(300), 50)),
        stage.backend().uri(),
        good.uri());
    assertThat(status()).isEqualTo(200);
    stage.metrics().await(1, ENDPOINTS, "state", "ejected");
    stage.metrics().await(2, ENDPOINTS, "state", "healthy");
  }

  @Test
  void noMoreThanTheShareIsEverOut() {
    ScriptedBackend another = stage.keep(new ScriptedBackend());
    another.stopsListening();
    stage.backend().stopsListening();
    stage.start(
        setup -> setup.roundRobin().upstream(it -> it.ejection(1, LONG, 50)),
        stage.backend().uri(),
        another.uri());
    for (int i = 0; i < 4; i++) {
      assertThat(status()).isEqualTo(502);
    }
    stage.metrics().await(1, ENDPOINTS, "state", "ejected");
    stage.metrics().await(1, ENDPOINTS, "state", "healthy");
  }

  @Test
  void aWebSocketThatIsClosedInAnOrderlyWayIsNoFailure() {
    EchoBackend good = stage.keep(new EchoBackend());
    stage.start(
        setup -> setup.upstream(it -> it.ejection(1, LONG, 50)), stage.backend().uri(), good.uri());
    for (int code : new int[] {1000, 1001}) {
      HttpWire client = stage.connects();
      client.sends(Handshake.request("/chat"));
      HttpWire backend = stage.backend().accepts();
      backend.sends(Handshake.answer(backend.readsHead()));
      assertThat(client.readsHead().status()).isEqualTo(101);
      // The other endpoint has one more from now on, so that this one is next.
      HttpWire second = stage.connects();
      second.sends(Handshake.request("/chat"));
      assertThat(second.readsHead().status()).isEqualTo(101);
      backend.sends(Frame.close(code, "bye"));
      client.receives(Frame.close(code, "bye"));
      client.sends(Frame.close(code, "bye"));
      backend.receives(Frame.close(code, "bye"));
      backend.close();
      stage.metrics().await(1, "longspan_connections_closed_total", "code", "" + code);
    }
    stage.metrics().await(2, ENDPOINTS, "state", "healthy");
    assertThat(stage.metrics().value("longspan_upstream_failures_total")).isZero();
  }

  @Test
  void aBackendThatVanishesWithItsWebSocketsIsLeftOut() {
    EchoBackend good = stage.keep(new EchoBackend());
    stage.start(
        setup -> setup.upstream(it -> it.ejection(3, LONG, 50)), stage.backend().uri(), good.uri());
    List<HttpWire> behind = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      HttpWire client = stage.connects();
      client.sends(Handshake.request("/chat"));
      if (i % 2 == 0) {
        HttpWire backend = stage.backend().accepts();
        backend.sends(Handshake.answer(backend.readsHead()));
        behind.add(backend);
      }
      assertThat(client.readsHead().status()).isEqualTo(101);
    }
    behind.forEach(HttpWire::close);
    stage.metrics().await(1, ENDPOINTS, "state", "ejected");
    HttpWire client = stage.connects();
    client.sends(Handshake.request("/chat"));
    assertThat(client.readsHead().status()).isEqualTo(101);
  }
}
