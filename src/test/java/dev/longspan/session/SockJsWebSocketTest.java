package dev.longspan.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.wire.Background;
import dev.longspan.wire.Frame;
import dev.longspan.wire.Handshake;
import dev.longspan.wire.Head;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Stage;
import io.vertx.core.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** SockJS over a client's WebSocket, with its frames and without. */
class SockJsWebSocketTest {

  private static final String FRAMED = SockJsStage.place("abc", "websocket");

  @RegisterExtension final Stage stage = new Stage();
  private final SockJsStage sockJs = new SockJsStage(stage);

  @Test
  void messagesPassInFramesOfSockJs() {
    sockJs.starts();
    Stage.Conversation both = sockJs.webSocket(FRAMED);
    both.client().receives(Frame.text("o"));
    stage.metrics().await(1, "longspan_connections", "client", "sockjs");
    both.client().sends(Frame.text(""), Frame.text("[]"), Frame.text("[\"a\\n\",\"\"]"));
    both.backend().receives(Frame.text("a\n"), Frame.text(""));
    both.backend().sends(Frame.text("x\"y"), Frame.text(""));
    both.client().receives(Frame.text("a[\"x\\\"y\"]"), Frame.text("a[\"\"]"));
    assertThat(stage.metrics().value("longspan_messages_total", "direction", "received"))
        .isEqualTo(2);
    both.backend().sends(Frame.close(4002, "bye"));
    both.client().receives(Frame.text("c[4002,\"bye\"]"), Frame.close(4002, "bye"));
    both.client().sends(Frame.close(4002, "bye"));
    both.client().seesEnd();
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
  }

  @Test
  void theClientsCloseIsABareOne() {
    sockJs.starts();
    Stage.Conversation both = sockJs.webSocket(FRAMED);
    both.client().receives(Frame.text("o"));
    both.client().sends(Frame.text("[\"last\"]"), Frame.close());
    both.backend().receives(Frame.text("last"), Frame.close());
    both.backend().sends(Frame.close());
    both.backend().close();
    both.client().receives(Frame.close());
    both.client().seesEnd();
  }

  @Test
  void bytesOfTheBackendEndIt() {
    sockJs.starts();
    Stage.Conversation both = sockJs.webSocket(FRAMED);
    both.backend().sends(Frame.binary((byte) 1));
    both.backend().sends(both.backend().receivesClose(1003));
    both.backend().close();
    both.client().receives(Frame.text("o"));
    both.client().receives(Frame.text("c[1003,\"SockJS has no binary messages\"]"));
    both.client().receivesClose(1003);
  }

  @Test
  void whatIsNoArrayOfStringsEndsIt() {
    sockJs.starts();
    for (Frame broken : new Frame[] {Frame.text("[\"x\""), Frame.binary((byte) '[')}) {
      Stage.Conversation both = sockJs.webSocket(FRAMED);
      both.client().receives(Frame.text("o"));
      both.client().sends(broken);
      both.backend().sends(both.backend().receivesClose(1001));
      both.backend().close();
      both.client().receives(Frame.text("c[1002,\"Broken JSON encoding\"]"));
      both.client().receivesClose(1002);
    }
    stage
        .metrics()
        .await(
            2,
            "longspan_connections_closed_total",
            "client",
            "sockjs",
            "code",
            "1002",
            "initiator",
            "gateway");
  }

  @Test
  void aVanishedClientIsTold() {
    sockJs.starts();
    Stage.Conversation both = sockJs.webSocket(FRAMED);
    both.client().resets();
    both.backend().receivesClose(1001);
  }

  @Test
  void theRawOneIsRelayedAsItIs() {
    sockJs.starts();
    HttpWire client = stage.connects();
    client.sends(Handshake.request("/chat/sockjs/websocket?a=b"));
    HttpWire backend = stage.backend().accepts();
    Head handshake = backend.readsHead();
    assertThat(handshake.startLine()).isEqualTo("GET /chat?a=b HTTP/1.1");
    backend.sends(Handshake.answer(handshake));
    assertThat(client.readsHead().status()).isEqualTo(101);
    client.sends(Frame.text("[\"x\"]"), Frame.binary((byte) 1));
    backend.receives(Frame.text("[\"x\"]"), Frame.binary((byte) 1));
    backend.sends(Frame.text("y"));
    client.receives(Frame.text("y"));
    stage.metrics().await(1, "longspan_connections", "client", "websocket");
  }

  @Test
  void aSlowClientHoldsTheBackendBack() {
    sockJs.starts();
    Stage.Conversation both = sockJs.webSocket(FRAMED);
    String large = "x".repeat(60_000);
    byte[] some = both.backend().encoded(Frame.text(large));
    Background background = stage.keep(new Background());
    background.run(
        () -> {
          for (int i = 0; i < 640; i++) {
            both.backend().sendsAsFarAsPossible(some);
          }
        });
    stage.metrics().await(n -> n >= 1, "longspan_backpressure_pauses_total", "side", "client");
    both.client().receives(Frame.text("o"));
    for (int i = 0; i < 640; i++) {
      both.client().receives(Frame.text("a[\"" + large + "\"]"));
    }
  }

  @Test
  void aDrainIsTold() {
    sockJs.starts();
    Stage.Conversation both = sockJs.webSocket(FRAMED);
    both.client().receives(Frame.text("o"));
    Future<Void> drained = stage.gateway().drain();
    both.client().receives(Frame.text("c[1012,\"service restart\"]"));
    both.client().sends(both.client().receivesClose(1012));
    both.backend().sends(both.backend().receivesClose(1001));
    both.backend().close();
    Stage.await(drained);
  }
}
