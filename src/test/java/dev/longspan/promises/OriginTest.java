package dev.longspan.promises;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.wire.Handshake;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Problem;
import dev.longspan.wire.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which pages may open WebSockets. */
class OriginTest {

  @RegisterExtension final Stage stage = new Stage();

  @Test
  void aForeignPageOpensNoWebSocket() {
    stage.startWithRoute(route -> route.origins("https://example.com"));
    HttpWire client = stage.connects();
    client.sends(Handshake.request("/chat", "Origin: https://evil.test"));
    assertThat(Problem.in(client.readsResponse(), 403).path("reason").asText()).isEqualTo("origin");
    stage.metrics().await(1, "longspan_handshakes_total", "status", "403");
    stage.metrics().await(1, "longspan_rejected_total", "reason", "origin");
  }

  @Test
  void aPageOfTheListDoesAndTheBackendSeesWhereItComesFrom() {
    stage.startWithRoute(route -> route.origins("https://*.example.com"));
    HttpWire client = stage.connects();
    client.sends(Handshake.request("/chat", "Origin: https://a.example.com"));
    HttpWire backend = stage.backend().accepts();
    assertThat(backend.readsHead().value("origin")).isEqualTo("https://a.example.com");
  }

  @Test
  void whoIsNoPageDoes() {
    stage.startWithRoute(route -> route.origins("https://example.com"));
    stage.opens();
  }

  @Test
  void aForwardedRequestIsNotAskedForItsOrigin() {
    stage.startWithRoute(route -> route.origins("https://example.com"));
    HttpWire client = stage.connects();
    client.sendsHead("GET / HTTP/1.1", "Host: a", "Origin: https://evil.test");
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    backend.sendsHead("HTTP/1.1 204 No Content");
    assertThat(client.readsResponse().status()).isEqualTo(204);
  }
}
