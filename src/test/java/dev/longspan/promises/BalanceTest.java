package dev.longspan.promises;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.config.BalanceConfig;
import dev.longspan.wire.EchoBackend;
import dev.longspan.wire.Handshake;
import dev.longspan.wire.Head;
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

  @Test
  void aHeavierEndpointGetsMore() {
    ScriptedBackend other = stage.keep(new ScriptedBackend());
    stage.start(
        setup -> setup.upstream(it -> it.weights(1, 3)), stage.backend().uri(), other.uri());
    for (int i = 0; i < 8; i++) {
      connects();
    }
    for (int i = 0; i < 2; i++) {
      accepts(stage.backend());
    }
    for (int i = 0; i < 6; i++) {
      accepts(other);
    }
    stage.metrics().await(8, "longspan_connections");
  }

  @Test
  void theSameUserReachesTheSameEndpoint() {
    EchoBackend one = stage.keep(new EchoBackend());
    EchoBackend other = stage.keep(new EchoBackend());
    BalanceConfig byUser = new BalanceConfig.Hash(BalanceConfig.Source.QUERY, "user");
    stage.start(setup -> setup.upstream(it -> it.balance(byUser)), one.uri(), other.uri());
    for (int i = 0; i < 6; i++) {
      HttpWire client = stage.connects();
      client.sends(Handshake.request("/chat?user=anna"));
      assertThat(client.readsHead().status()).isEqualTo(101);
    }
    assertThat(List.of(one.openConnections(), other.openConnections()))
        .containsExactlyInAnyOrder(0, 6);
  }

  @Test
  void aCookieSetWithTheHandshakeLeadsBackToItsEndpoint() {
    EchoBackend one = stage.keep(new EchoBackend());
    EchoBackend other = stage.keep(new EchoBackend());
    BalanceConfig sticky = new BalanceConfig.Sticky("longspan");
    stage.start(setup -> setup.upstream(it -> it.balance(sticky)), one.uri(), other.uri());
    HttpWire first = stage.connects();
    first.sends(Handshake.request("/chat"));
    String set = first.readsHead().value("Set-Cookie");
    assertThat(set).matches("longspan=[0-9a-f]{16}; Path=/; HttpOnly; SameSite=Lax");
    String cookie = set.substring(0, set.indexOf(';'));
    for (int i = 0; i < 5; i++) {
      HttpWire client = stage.connects();
      client.sends(Handshake.request("/chat", "Cookie: a=b; " + cookie));
      Head answer = client.readsHead();
      assertThat(answer.status()).isEqualTo(101);
      assertThat(answer.has("Set-Cookie")).isFalse();
    }
    assertThat(List.of(one.openConnections(), other.openConnections()))
        .containsExactlyInAnyOrder(0, 6);
  }

  @Test
  void aCookieSetWithAnAnswerLeadsBackAsWell() {
    EchoBackend one = stage.keep(new EchoBackend());
    EchoBackend other = stage.keep(new EchoBackend());
    BalanceConfig sticky = new BalanceConfig.Sticky("longspan");
    stage.start(setup -> setup.upstream(it -> it.balance(sticky)), one.uri(), other.uri());
    HttpWire client = stage.connects();
    client.sendsHead("GET / HTTP/1.1", "Host: a", "Cookie: longspan=unheard-of");
    String set = client.readsResponse().head().value("Set-Cookie");
    client.sendsHead("GET / HTTP/1.1", "Host: a", "Cookie: " + set.substring(0, set.indexOf(';')));
    assertThat(client.readsResponse().head().has("Set-Cookie")).isFalse();
    stage.metrics().await(1, "longspan_upstream_connections");
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
