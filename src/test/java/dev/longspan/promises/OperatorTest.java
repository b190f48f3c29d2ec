package dev.longspan.promises;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import dev.longspan.wire.AdminApi;
import dev.longspan.wire.Frame;
import dev.longspan.wire.Handshake;
import dev.longspan.wire.Http2Wire;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.JwtSetup;
import dev.longspan.wire.Stage;
import dev.longspan.wire.TokenIssuer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** An operator sees and ends WebSockets, whatever they come over and wherever they go. */
class OperatorTest {

  @RegisterExtension final Stage stage = new Stage();

  @TempDir private Path folder;

  private AdminApi api() {
    return new AdminApi(stage.gateway().adminPort());
  }

  private JsonNode close(String filter) {
    return api()
        .post(
            "/api/connections/close",
            "{\"filter\":{" + filter + "},\"code\":4321,\"reason\":\"off you go\"}")
        .json();
  }

  @Test
  void oneWebSocketOfAnHttp2ConnectionIsClosedAndItsNeighbourStays() {
    JWK key = TokenIssuer.key(JWSAlgorithm.ES256, "key");
    stage.startWithRoute(route -> route.guards(JwtSetup.fixed(folder, key).toConfig()));
    Http2Wire client = Http2Wire.begins(stage.connects());
    int first = client.asksForWebSocket("/chat", "authorization", bearer(key, "bob", "token-b"));
    HttpWire behindFirst = accepts(client, first);
    int second = client.asksForWebSocket("/chat", "authorization", bearer(key, "alice", "token-a"));
    HttpWire behindSecond = accepts(client, second);

    JsonNode found = api().get("/api/connections?subject=bob").json();
    assertThat(found.get("total").asInt()).isEqualTo(1);
    assertThat(found.at("/items/0/token_id").asText()).isEqualTo("token-b");
    assertThat(found.at("/items/0/client_address").asText()).isEqualTo("127.0.0.1");
    assertThat(close("\"token_id\":\"token-b\"").get("closed").asInt()).isEqualTo(1);

    assertThat(client.readsWebSocketFrame(first)).isEqualTo(Frame.close(4321, "off you go"));
    behindFirst.receives(Frame.close(1001, "off you go"));
    client.sends(second, Frame.text("still here"));
    behindSecond.receives(Frame.text("still here"));
  }

  private HttpWire accepts(Http2Wire client, int stream) {
    HttpWire backend = stage.backend().accepts();
    backend.sends(Handshake.answer(backend.readsHead()));
    assertThat(client.readsHeaders(stream).status()).isEqualTo(200);
    return backend;
  }

  private static String bearer(JWK key, String subject, String id) {
    return "Bearer "
        + TokenIssuer.token(key, JWSAlgorithm.ES256, claims -> claims.subject(subject).jwtID(id));
  }

  @Test
  void aBridgedWebSocketIsListedAndClosed() {
    JWK key = TokenIssuer.key(JWSAlgorithm.ES256, "key");
    Events.starts(stage, route -> route.guards(JwtSetup.fixed(folder, key).toConfig()));
    HttpWire client = stage.connects();
    client.sends(Handshake.request("/chat", "Authorization: " + bearer(key, "bob", "token-b")));
    HttpWire backend = stage.backend().accepts();
    backend.readsRequest();
    Events.answers(backend, "OPEN\r\n");
    assertThat(client.readsHead().status()).isEqualTo(101);

    JsonNode found = api().get("/api/connections?subject=bob").json();
    assertThat(found.get("total").asInt()).isEqualTo(1);
    assertThat(found.at("/items/0/client").asText()).isEqualTo("websocket");
    assertThat(found.at("/items/0/path").asText()).isEqualTo("/chat");
    assertThat(close("\"subject\":\"bob\"").get("closed").asInt()).isEqualTo(1);

    client.receives(Frame.close(4321, "off you go"));
    assertThat(backend.readsRequest().text()).startsWith("CLOSE ");
    Events.answers(backend, "");
  }
}
