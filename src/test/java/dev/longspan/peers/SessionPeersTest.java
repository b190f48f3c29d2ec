package dev.longspan.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.wire.Stage;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sessions of HTTP clients of node with WebSocket backends of others. */
class SessionPeersTest {

  @RegisterExtension final Stage stage = new Stage();

  @Test
  void fetchAndEventSourceTalkWithABackendOfNode() {
    Node.Running node = stage.keep(Node.starts("echo-backend.js", "plain"));
    talkWith(URI.create("http://127.0.0.1:" + node.port()));
  }

  @Test
  void fetchAndEventSourceTalkWithABackendOfNodeThatWouldCompress() {
    Node.Running node = stage.keep(Node.starts("echo-backend.js", "deflate"));
    talkWith(URI.create("http://127.0.0.1:" + node.port()));
  }

  @Test
  void fetchAndEventSourceTalkWithABackendOfVertx() {
    talkWith(stage.keep(new VertxEchoBackend()).uri());
  }

  private void talkWith(URI backend) {
    stage.start(setup -> setup.route(route -> route.pathPrefix("/echo").sessions()), backend);
    String sessions = "http://127.0.0.1:" + stage.port() + "/echo/sessions";
    assertThat(Node.runs("sessions-client.js", sessions)).isEmpty();
    for (String kind : new String[] {"long-poll", "sse"}) {
      assertThat(stage.metrics().value("longspan_connections_opened_total", "client", kind))
          .as(kind)
          .isPositive();
    }
  }
}
