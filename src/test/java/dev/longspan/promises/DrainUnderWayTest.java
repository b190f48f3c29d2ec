package dev.longspan.promises;

import static dev.longspan.wire.Frame.close;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.wire.Handshake;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Stage;
import io.vertx.core.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is only half begun when the gateway is told to end, ends like the rest. */
class DrainUnderWayTest {

  @RegisterExtension final Stage stage = new Stage();

  @Test
  void aWebSocketWhoseHandshakeWasUnderWayIsToldThatTheServiceRestarts() {
    HttpWire client = stage.start().connects();
    client.sends(Handshake.request("/chat"));
    HttpWire backend = stage.backend().accepts();
    String answer = Handshake.answer(backend.readsHead());
    Future<Void> drained = drains();
    backend.sends(answer);
    assertThat(client.readsHead().status()).isEqualTo(101);
    client.receivesClose(1012);
    backend.receivesClose(1001);
    client.sends(close(1012));
    backend.sends(close(1001));
    client.seesEndOrReset();
    backend.seesEndOrReset();
    Stage.await(drained);
  }

  /** Connections that only wait end at once, one on each event loop: then every loop knows. */
  private Future<Void> drains() {
    HttpWire[] waiting = new HttpWire[Runtime.getRuntime().availableProcessors()];
    for (int i = 0; i < waiting.length; i++) {
      waiting[i] = stage.connects();
      // An answer shows that the connection is served, and where.
      waiting[i].sendsHead("GET /../x%00 HTTP/1.1", "Host: a");
      assertThat(waiting[i].readsResponse().status()).isEqualTo(400);
    }
    Future<Void> drained = stage.gateway().drain();
    for (HttpWire wire : waiting) {
      wire.seesEnd();
    }
    return drained;
  }
}
