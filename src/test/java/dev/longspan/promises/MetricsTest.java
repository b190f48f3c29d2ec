package dev.longspan.promises;

import static dev.longspan.wire.Frame.binary;
import static dev.longspan.wire.Frame.close;
import static dev.longspan.wire.Frame.continuation;
import static dev.longspan.wire.Frame.ping;
import static dev.longspan.wire.Frame.pong;
import static dev.longspan.wire.Frame.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.wire.Frame;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Metrics;
import dev.longspan.wire.Stage;
import dev.longspan.wire.Stage.Conversation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The operator's numbers are what happened on the wire, to the frame and to the byte. */
class MetricsTest {

  @RegisterExtension final Stage stage = new Stage();

  @Test
  void framesMessagesAndBytesAreCountedByOpcodeInEachDirection() {
    Conversation talk = stage.start().opens();
    Frame[] frames = {
      text("one"),
      text("tw").notFinal(),
      ping("between"),
      continuation("o"),
      binary((byte) 1, (byte) 2),
      pong("unasked"),
      binary(new byte[70_000])
    };
    talk.client().sends(frames);
    talk.backend().receives(frames);
    talk.backend().sends(text("answer"), close(1000));
    talk.client().receives(text("answer"), close(1000)).sends(close(1000));
    talk.backend().receives(close(1000)).close();
    talk.client().seesEnd();

    Metrics metrics = stage.metrics();
    metrics.await(1, "longspan_connections_closed_total", "code", "1000");
    counted(metrics, "longspan_frames_total", "received", "text", 2);
    counted(metrics, "longspan_frames_total", "received", "continuation", 1);
    counted(metrics, "longspan_frames_total", "received", "binary", 2);
    counted(metrics, "longspan_frames_total", "received", "ping", 1);
    counted(metrics, "longspan_frames_total", "received", "pong", 1);
    counted(metrics, "longspan_frames_total", "received", "close", 1);
    counted(metrics, "longspan_messages_total", "received", "text", 2);
    counted(metrics, "longspan_messages_total", "received", "binary", 2);
    counted(metrics, "longspan_frame_bytes_total", "received", "text", 6 + 3 + 6 + 2);
    counted(metrics, "longspan_frame_bytes_total", "received", "binary", 6 + 2 + 14 + 70_000);
    counted(metrics, "longspan_frames_total", "sent", "text", 1);
    counted(metrics, "longspan_frames_total", "sent", "close", 1);
    counted(metrics, "longspan_frame_bytes_total", "sent", "text", 2 + 6);
    counted(metrics, "longspan_messages_total", "sent", "text", 1);
  }

  @Test
  void openConnectionsAreAGaugeAndEachEndIsCountedOnce() {
    Conversation one = stage.start().opens();
    Conversation two = stage.opens();
    Metrics metrics = stage.metrics();
    metrics.await(2, "longspan_connections", "route", "scripted", "client", "websocket");
    metrics.await(2, "longspan_connections_opened_total", "client", "websocket");
    metrics.await(2, "longspan_handshakes_total", "route", "scripted", "status", "101");
    metrics.await(2, "longspan_handshake_seconds_count");
    metrics.await(2, "longspan_upstream_connections");
    one.client().resets();
    one.backend().close();
    metrics.await(1, "longspan_connections");
    metrics.await(1, "longspan_connections_closed_total");
    two.backend().resets();
    two.client().close();
    metrics.await(0, "longspan_connections");
    metrics.await(2, "longspan_connections_closed_total");
    metrics.await(2, "longspan_connection_duration_seconds_count");
    metrics.await(0, "longspan_upstream_connections");
  }

  @Test
  void requestsAreCountedByMethodAndStatusAndWebSocketsAreNotAmongThem() {
    stage.start();
    HttpWire client = stage.connects();
    client.sendsHead("DELETE /thing HTTP/1.1", "Host: a");
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    backend.sendsHead("HTTP/1.1 418 Teapot", "Content-Length: 0");
    client.readsResponse();
    Metrics metrics = stage.metrics();
    metrics.await(
        1, "longspan_requests_total", "route", "scripted", "method", "DELETE", "status", "418");
    metrics.await(1, "longspan_request_seconds_count");
    Conversation talk = stage.opens();
    talk.client().sends(close(1000));
    talk.backend().receives(close(1000)).sends(close(1000)).close();
    talk.client().receives(close(1000)).seesEnd();
    metrics.await(1, "longspan_connections_closed_total");
    assertThat(metrics.value("longspan_requests_total")).isEqualTo(1);
  }

  @Test
  void methodsThatNobodyKnowsShareALabel() {
    stage.start();
    HttpWire client = stage.connects();
    HttpWire backend = null;
    for (int i = 0; i < 3; i++) {
      client.sendsHead("BREW" + i + " / HTTP/1.1", "Host: a");
      backend = backend == null ? stage.backend().accepts() : backend;
      backend.readsHead();
      backend.sendsHead("HTTP/1.1 200 OK", "Content-Length: 0");
      client.readsResponse();
    }
    stage.metrics().await(3, "longspan_requests_total", "status", "200");
    assertThat(stage.metrics().scrape()).doesNotContain("BREW");
  }

  private static void counted(
      Metrics metrics, String metric, String direction, String opcode, double expected) {
    metrics.await(expected, metric, "direction", direction, "opcode", opcode);
  }
}
