package dev.longspan.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.wire.Stage;
import java.net.URI;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client that pages use, unchanged, before a backend that knows nothing of SockJS. */
class SockJsTest {

  @RegisterExtension final Stage stage = new Stage();

  @ParameterizedTest
  @ValueSource(strings = {"websocket", "xhr-streaming", "eventsource", "xhr-polling"})
  void theClientTalksToAPlainWebSocketBackendOverEachOfItsTransports(String transport) {
    Node.Running node = stage.keep(Node.starts("echo-backend.js", "plain"));
    stage.start(
        setup -> setup.route(route -> route.exactPath("/chat").sockJs()),
        URI.create("http://127.0.0.1:" + node.port()));
    String url = "http://127.0.0.1:" + stage.port() + "/chat/sockjs";
    assertThat(Node.runs("sockjs-client.js", url, transport)).isEmpty();
    stage.metrics().await(0, "longspan_connections");
    stage.metrics().await(4, "longspan_connections_closed_total", "client", "sockjs");
    stage
        .metrics()
        .await(
            1,
            "longspan_connections_closed_total",
            "client",
            "sockjs",
            "code",
            "4002",
            "initiator",
            "upstream");
    stage.metrics().await(0, "longspan_session_buffer_bytes");
  }
}
