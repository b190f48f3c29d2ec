package dev.longspan.promises;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.wire.Frame;
import dev.longspan.wire.Handshake;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.ScriptedBackend;
import dev.longspan.wire.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** While nothing of a request was sent, an endpoint that refuses is passed over for the next. */
class FailoverTest {

  @RegisterExtension final Stage stage = new Stage();

  private ScriptedBackend gone() {
    ScriptedBackend gone = stage.keep(new ScriptedBackend());
    gone.stopsListening();
    return gone;
  }

  @Test
  void requestsReachTheEndpointThatIsLeft() {
    stage.start(setup -> setup.roundRobin(), gone().uri(), stage.backend().uri(), gone().uri());
    for (int i = 0; i < 6; i++) {
      HttpWire client = stage.connects();
      client.sendsHead("POST / HTTP/1.1", "Host: a", "Content-Length: 2", "Connection: close");
      client.sends("hi");
      HttpWire backend = stage.backend().accepts();
      assertThat(backend.readsRequest().text()).isEqualTo("hi");
      backend.sendsHead("HTTP/1.1 200 OK", "Content-Length: 0", "Connection: close").close();
      assertThat(client.readsResponse().status()).isEqualTo(200);
    }
  }

  @Test
  void webSocketsReachTheEndpointThatIsLeft() {
    stage.start(setup -> {}, gone().uri(), stage.backend().uri());
    for (int i = 0; i < 4; i++) {
      Stage.Conversation talk = stage.opens();
      talk.client().sends(Frame.text("hello"));
      talk.backend().receives(Frame.text("hello"));
    }
  }

  @Test
  void whenAllRefuseItIsABadGatewayAndEachCountsOnce() {
    stage.start(setup -> {}, gone().uri(), gone().uri());
    HttpWire client = stage.connects();
    client.sends(Handshake.request("/chat"));
    assertThat(client.readsResponse().status()).isEqualTo(502);
    stage.metrics().await(2, "longspan_upstream_failures_total", "reason", "connect");
    stage.metrics().await(1, "longspan_rejected_total", "reason", "upstream-unreachable");
  }
}
