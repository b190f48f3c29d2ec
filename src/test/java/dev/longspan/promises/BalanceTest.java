package dev.longspan.promises;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.wire.Handshake;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.ScriptedBackend;
import dev.longspan.wire.Stage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Work is spread over the endpoints of an upstream. */
class BalanceTest {

  @RegisterExtension final Stage stage = new Stage();

  @Test
  void webSocketsGoToTheEndpointWithTheFewest() {
    ScriptedBackend other = stage.keep(new ScriptedBackend());
    stage.start(setup -> {}, stage.backend().uri(), other.uri());
    List<HttpWire> clients = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      clients.add(connects());
    }
    for (int i = 0; i < 3; i++) {
      accepts(stage.backend());
      accepts(other);
    }
    for (HttpWire client : clients) {
      assertThat(client.readsHead().status()).isEqualTo(101);
    }
    stage.metrics().await(6, "longspan_connections");
  }

  @Test
  void anEndpointThatGotFreeIsTheNextChoice() {
    ScriptedBackend other = stage.keep(new ScriptedBackend());
    stage.start(setup -> {}, stage.backend().uri(), other.uri());
    // The first of an idle upstream is the first of its endpoints.
    HttpWire client = connects();
    HttpWire leaving = accepts(stage.backend());
    connects();
    accepts(other);
    stage.metrics().await(2, "longspan_upstream_connections");
    for (int i = 0; i < 3; i++) {
      client.close();
      leaving.close();
      stage.metrics().await(1, "longspan_upstream_connections");
      client = connects();
      leaving = accepts(stage.backend());
      stage.metrics().await(2, "longspan_upstream_connections");
    }
  }

  @Test
  void roundRobinGoesToEachInTurn() {
    ScriptedBackend other = stage.keep(new ScriptedBackend());
    stage.start(setup -> setup.roundRobin(), stage.backend().uri(), other.uri());
    for (int i = 0; i < 8; i++) {
      connects();
    }
    for (int i = 0; i < 4; i++) {
      accepts(stage.backend());
      accepts(other);
    }
    stage.metrics().await(8, "longspan_connections");
  }

  private HttpWire connects() {
    HttpWire client = stage.connects();
    client.sends(Handshake.request("/chat"));
    return client;
  }

  private static HttpWire accepts(ScriptedBackend backend) {
    HttpWire wire = backend.accepts();
    wire.sends(Handshake.answer(wire.readsHead()));
    return wire;
  }
}
