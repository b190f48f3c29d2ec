package dev.longspan.promises;

import static dev.longspan.wire.Frame.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import dev.longspan.wire.Frame;
import dev.longspan.wire.Handshake;
import dev.longspan.wire.Head;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.JwtSetup;
import dev.longspan.wire.Problem;
import dev.longspan.wire.Stage;
import dev.longspan.wire.TokenIssuer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * With {@code reject: close}, a script learns why its WebSocket was refused: from a close code,
 * since it can't see the status of a handshake.
 */
class RefusedByCloseTest {

  @TempDir Path directory;

  @RegisterExtension final Stage stage = new Stage();

  private void start(Path log) {
    stage.start(
        setup ->
            setup
                .accessLog(log)
                .route(
                    route ->
                        route
                            .guards(
                                JwtSetup.fixed(directory, TokenIssuer.key(JWSAlgorithm.ES256, "k"))
                                    .from("header", "subprotocol")
                                    .toConfig())
                            .rejectByClose()));
  }

  @Test
  void theWebSocketIsAcceptedAndClosedWithCodeAndReason() throws Exception {
    Path log = directory.resolve("access.log");
    start(log);
    HttpWire client = stage.connects();
    client.sends(Handshake.request("/chat"));
    // Ahead of the answer, as some clients do.
    client.sends(text("hello"));
    Head answer = client.readsHead();
    assertThat(answer.status()).isEqualTo(101);
    assertThat(answer.value("Sec-WebSocket-Accept")).isEqualTo(Handshake.acceptKey(Handshake.KEY));
    assertThat(answer.has("Sec-WebSocket-Protocol")).isFalse();
    Frame close = client.receivesClose(4401);
    assertThat(close.closeReason()).isEqualTo("a token is needed");
    client.seesEnd();
    client.sends(Frame.close(4401, ""));
    client.close();
    stage.metrics().await(1, "longspan_rejected_total", "reason", "jwt");
    stage
        .metrics()
        .await(1, "longspan_connections_closed_total", "code", "4401", "initiator", "gateway");
    stage.metrics().await(0, "longspan_connections");
    assertThat(stage.restThatTheBackendSaw()).isEmpty();
    assertThat(Files.readString(log))
        .contains("\"status\":101", "\"close_code\":4401", "\"rejection\":\"jwt\"");
  }

  @ParameterizedTest
  @CsvSource({"'chat, v2', chat", "'bearer, x.y.z', bearer", "'bearer, x.y.z, chat', chat"})
  void aSubprotocolIsChosenAsBrowsersInsistOnOne(String offered, String chosen) {
    start(directory.resolve("access.log"));
    HttpWire client = stage.connects();
    client.sends(Handshake.request("/chat", "Sec-WebSocket-Protocol: " + offered));
    assertThat(client.readsHead().value("Sec-WebSocket-Protocol")).isEqualTo(chosen);
    client.receivesClose(4401);
  }

  @Test
  void aForeignOriginIsRefusedInTheSameWay() {
    stage.startWithRoute(route -> route.origins("https://example.com").rejectByClose());
    HttpWire client = stage.connects();
    client.sends(Handshake.request("/chat", "Origin: https://evil.example"));
    assertThat(client.readsHead().status()).isEqualTo(101);
    client.receivesClose(4403);
  }

  @Test
  void anOrdinaryRequestIsRefusedWithAStatus() {
    start(directory.resolve("access.log"));
    HttpWire client = stage.connects();
    client.sendsHead("GET / HTTP/1.1", "Host: a");
    Problem.in(client.readsResponse(), 401);
  }
}
