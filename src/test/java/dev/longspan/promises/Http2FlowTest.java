package dev.longspan.promises;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.wire.Frame;
import dev.longspan.wire.Handshake;
import dev.longspan.wire.Http2Wire;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Sender;
import dev.longspan.wire.Stage;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** WebSockets that share an HTTP/2 connection, one of which stands still. */
class Http2FlowTest {

  @RegisterExtension final Stage stage = new Stage();

  private Http2Wire client;
  private HttpWire backend;
  private int stream;

  /** Opens a WebSocket on the connection that the client has, or on its first. */
  private void opens() {
    if (client == null) {
      client = Http2Wire.begins(stage.connects());
    }
    stream = client.asksForWebSocket("/chat");
    backend = stage.backend().accepts();
    backend.sends(Handshake.answer(backend.readsHead()));
    assertThat(client.readsHeaders(stream).status()).isEqualTo(200);
  }

  @Test
  void aClientThatReadsOneOfThemNotStallsNoOther() throws Exception {
    stage.start();
    client = Http2Wire.begins(stage.connects()).opensNoWindows();
    client.opensWindow(0, 1 << 30);
    opens();
    HttpWire flooding = backend;
    Frame piece = Frame.binary(new byte[16 * 1024]);
    try (Sender sender = Sender.starts(flooding, 10_000, number -> piece.unmasked())) {
      assertThat(sender.waitsUntilBlocked()).isLessThan(100 << 20);
      opens();
      for (int i = 0; i < 3; i++) {
        client.sends(stream, Frame.text("to"));
        backend.receives(Frame.text("to"));
        backend.sends(Frame.text("fro"));
        client.receives(stream, Frame.text("fro"));
      }
      flooding.resets();
    }
  }

  @Test
  void aBackendThatReadsOneOfThemNotStallsNoOther() {
    stage.start();
    opens();
    int stalled = stream;
    byte[] piece = client.wire().encoded(Frame.binary(new byte[16 * 1024 - 14]));
    long sent = 0;
    long window = 256 * 1024;
    while (window >= piece.length) {
      client.sendsData(stalled, false, piece);
      sent += piece.length;
      window -= piece.length;
      Duration patience = window < piece.length ? Duration.ofMillis(700) : Duration.ZERO;
      window += client.windowOpened(stalled, patience);
    }
    assertThat(sent).isLessThan(64 << 20);
    opens();
    client.sends(stream, Frame.text("to"));
    backend.receives(Frame.text("to"));
    backend.sends(Frame.text("fro"));
    client.receives(stream, Frame.text("fro"));
  }

  @Test
  void aClientThatReadsNothingForLongIsCut() throws Exception {
    stage.startWithRoute(route -> route.slowConsumer(Duration.ofSeconds(1)));
    client = Http2Wire.begins(stage.connects()).opensNoWindows();
    opens();
    Frame piece = Frame.binary(new byte[16 * 1024]);
    try (Sender sender = Sender.starts(backend, 10_000, number -> piece.unmasked())) {
      stage.metrics().await(1, "longspan_slow_consumers_total", "side", "client");
      Http2Wire.StreamFrame frame = client.reads(stream);
      while (frame.type() == Http2Wire.DATA) {
        frame = client.reads(stream);
      }
      assertThat(frame.errorCode()).isEqualTo(Http2Wire.CANCEL);
      // What the backend still sends is read for its close frame.
      sender.finishes();
    }
  }
}
