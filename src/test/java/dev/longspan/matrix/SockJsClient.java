package dev.longspan.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longspan.wire.Frame;
import dev.longspan.wire.Handshake;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Message;
import dev.longspan.wire.Stage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** A SockJS client; its kinds are the protocol's transports. */
abstract class SockJsClient extends ClientEnd {

  /** What was received and not heard yet: {@link Said}, and last a {@link Bye}. */
  private final Deque<Object> received = new ArrayDeque<>();

  SockJsClient(Stage stage, String cell) {
    super(stage, cell);
  }

  final String place(String transport) {
    return "/chat/sockjs/0/s" + cell + "/" + transport + "?cell=" + cell;
  }

  /** Waits for frames of the protocol. */
  abstract String receives();

  private Object next() {
    while (received.isEmpty()) {
      for (String frame : receives().split("\n", -1)) {
        read(frame);
      }
    }
    return received.remove();
  }

  private void read(String frame) {
    if (frame.startsWith("a") || frame.startsWith("c")) {
      JsonNode array = Requests.json(frame.substring(1).getBytes(StandardCharsets.UTF_8));
      if (frame.startsWith("c")) {
        received.add(new Bye(array.get(0).intValue(), array.get(1).textValue()));
      } else {
        array.forEach(each -> received.add(Said.text(each.textValue())));
      }
    }
  }

  @Override
  final Said hears() {
    Object next = next();
    assertThat(next).isInstanceOf(Said.class);
    return (Said) next;
  }

  @Override
  final Bye hearsClose() {
    Object next = next();
    assertThat(next).isInstanceOf(Bye.class);
    return (Bye) next;
  }

  /** Receives by polls, and sends in requests. */
  static final class Polls extends SockJsClient {

    Polls(Stage stage, String cell) {
      super(stage, cell);
    }

    private Message posts(String transport, byte[] body) {
      HttpWire wire = connects();
      wire.sendsHead(
          "POST " + place(transport) + " HTTP/1.1",
          "Host: chat.example.com",
          "Content-Length: " + body.length);
      wire.sends(body);
      Message answer = wire.readsResponse();
      wire.close();
      return answer;
    }

    @Override
    void opens() {
      assertThat(receives()).isEqualTo("o\n");
    }

    @Override
    void says(List<Said> messages) {
      background.run(
          () -> {
            Message answer = posts("xhr_send", Requests.texts(messages));
            assertThat(answer.status()).as(answer.text()).isEqualTo(204);
          });
    }

    @Override
    String receives() {
      Message answer = posts("xhr", new byte[0]);
      assertThat(answer.status()).as(answer.text()).isEqualTo(200);
      return new String(answer.body(), StandardCharsets.UTF_8);
    }

    /** Polls no more. */
    @Override
    void closes(Bye bye) {}
  }

  /** A WebSocket with the frames of SockJS. */
  static final class OverWebSocket extends SockJsClient {

    private HttpWire wire;

    OverWebSocket(Stage stage, String cell) {
      super(stage, cell);
    }

    @Override
    void opens() {
      wire = connects();
      wire.sends(Handshake.request(place("websocket")));
      assertThat(wire.readsHead().status()).isEqualTo(101);
      assertThat(receives()).isEqualTo("o");
    }

    @Override
    void says(List<Said> messages) {
      background.run(() -> wire.sends(Frame.of(Frame.TEXT, Requests.texts(messages))));
    }

    @Override
    String receives() {
      return WebSocketEnd.message(wire::readsFrame).text();
    }

    @Override
    void closes(Bye bye) {
      wire.sends(bye.frame());
    }

    @Override
    public void close() {
      super.close();
      wire.close();
    }
  }
}
