package dev.longspan.promises;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.wire.Frame;
import dev.longspan.wire.Head;
import dev.longspan.wire.Http2Wire;
import dev.longspan.wire.Http2Wire.Fields;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Message;
import dev.longspan.wire.Stage;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * WebSockets over HTTP/2 that no backend's WebSocket stands behind: the gateway ends them itself.
 */
class Http2GatewayEndTest {

  @RegisterExtension final Stage stage = new Stage();

  @Test
  void aRefusalMayBeACloseCode() {
    stage.startWithRoute(route -> route.origins("https://example.com").rejectByClose());
    Http2Wire client = Http2Wire.begins(stage.connects());
    int stream =
        client.asksForWebSocket("/", "origin", "https://foreign", "sec-websocket-protocol", "v1");
    Fields answer = client.readsHeaders(stream);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.value("sec-websocket-protocol")).isEqualTo("v1");
    assertThat(answer.value("sec-websocket-accept")).isNull();
    assertThat(client.readsWebSocketFrame(stream).closeCode()).isEqualTo(4403);
    client.seesEnd(stream);
    client.sends(stream, Frame.close(4403, ""));
    client.sendsData(stream, true, "");
    stage.metrics().await(0, "longspan_connections");
  }

  @Test
  void aBackendThatIsPolledIsReachedAsWell() {
    stage.start(
        """
        listeners: [{ name: public, host: 127.0.0.1, port: 0 }]
        admin: { port: 0 }
        routes: [{ name: polled, upstream: polled }]
        upstreams:
          polled:
            protocol: long-poll
            endpoints: ["${BACKEND}"]
            long-poll: { receive: { path: /receive }, send: { path: /send } }
        """,
        Map.of("BACKEND", stage.backend().uri().toString()));
    Http2Wire client = Http2Wire.begins(stage.connects());
    int stream = client.asksForWebSocket("/");
    assertThat(client.readsHeaders(stream).status()).isEqualTo(200);
    client.sends(stream, Frame.text("to"));
    HttpWire first = stage.backend().accepts();
    HttpWire second = stage.backend().accepts();
    Message one = first.readsRequest();
    Message other = second.readsRequest();
    boolean polledFirst = one.head().startLine().contains("/receive");
    assertThat((polledFirst ? other : one).text()).isEqualTo("to");
    Head poll = (polledFirst ? one : other).head();
    assertThat(poll.startLine()).startsWith("GET /receive ");
    (polledFirst ? second : first).sendsHead("HTTP/1.1 204 No Content");
    HttpWire polled = polledFirst ? first : second;
    polled.sendsHead("HTTP/1.1 200 OK", "Content-Type: text/plain", "Content-Length: 3");
    polled.sends("fro");
    client.receives(stream, Frame.text("fro"));
    client.resets(stream, Http2Wire.CANCEL);
    stage.metrics().await(0, "longspan_connections");
  }
}
