package dev.longspan.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.config.UpstreamConfig;
import dev.longspan.wire.Stage;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A backend on the library that Fanout publishes for WebSocket-over-HTTP, behind the gateway and
 * behind the proxy that the library was written for: a client can't tell which.
 */
class EventsTest {

  @RegisterExtension final Stage stage = new Stage();

  @Test
  void aBackendOnFanoutsLibraryServesWebSocketsUnchanged() {
    Node.Running backend = stage.keep(Node.starts("events-backend.js"));
    assertThat(throughTheGateway(backend))
        .isEqualTo(
            """
            text hello
            text \u20ac
            text\s
            binary 0001ff
            binary\s
            text %s
            text 7
            closed 4001
            closed 4002
            refused 403 not you
            """
                .formatted("x".repeat(20_000)));
    stage.metrics().await(0, "longspan_connections");
  }

  @Test
  void theSameConversationThroughPushpinIsTheSame() {
    Node.Running backend = stage.keep(Node.starts("events-backend.js"));
    Pushpin pushpin = stage.keep(Pushpin.startsBefore(backend.port()));
    String behindPushpin = Node.runs("events-client.js", "ws://127.0.0.1:" + pushpin.port());
    assertThat(throughTheGateway(backend)).isEqualTo(behindPushpin);
  }

  private String throughTheGateway(Node.Running backend) {
    stage.start(
        setup ->
            setup.upstream(
                upstream -> upstream.protocol(UpstreamConfig.Protocol.WEBSOCKET_OVER_HTTP)),
        URI.create("http://127.0.0.1:" + backend.port()));
    return Node.runs("events-client.js", "ws://127.0.0.1:" + stage.port());
  }
}
