package dev.longspan.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.wire.Handshake;
import dev.longspan.wire.Head;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Message;
import dev.longspan.wire.RouteSetup;
import dev.longspan.wire.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** SockJS clients of a scripted backend, byte for byte. */
final class SockJsStage {

  static final String PREFIX = "/chat/sockjs";
  static final String PRELUDE = "h".repeat(2048) + "\n";

  private final Stage stage;
  private final SessionStage requests;

  SockJsStage(Stage stage) {
    this.stage = stage;
    this.requests = new SessionStage(stage);
  }

  /** A route at /chat that takes SockJS clients. */
  void starts() {
    starts(route -> {});
  }

  void starts(Consumer<RouteSetup> changes) {
    stage.startWithRoute(
        route -> {
          route.exactPath("/chat").sockJs();
          changes.accept(route);
        });
  }

  static String place(String session, String transport) {
    return PREFIX + "/000/" + session + "/" + transport;
  }

  /** Sends a POST on a connection of its own. */
  HttpWire posts(String target, String body, String... headers) {
    HttpWire client = stage.connects();
    byte[] bytes = body.getBytes(UTF_8);
    client.sendsHead(
        SessionStage.request("POST " + target, headers, "Content-Length: " + bytes.length));
    client.sends(bytes);
    return client;
  }

  /** Sends a GET on a connection of its own. */
  HttpWire gets(String target, String... headers) {
    return requests.asks("GET " + target, headers);
  }

  /** The backend takes what was just opened. */
  HttpWire accepts() {
    HttpWire backend = stage.backend().accepts();
    backend.sends(Handshake.answer(backend.readsHead()));
    return backend;
  }

  /** Opens a session by a poll. */
  HttpWire opens(String session, String... headers) {
    HttpWire poll = posts(place(session, "xhr"), "", headers);
    HttpWire backend = accepts();
    assertThat(frame(poll)).isEqualTo("o\n");
    return backend;
  }

  HttpWire polls(String session) {
    return posts(place(session, "xhr"), "");
  }

  /** What a poll was answered. */
  static String frame(HttpWire poll) {
    Message answer = poll.readsResponse();
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.head().value("content-type"))
        .isEqualTo("application/javascript;charset=UTF-8");
    assertThat(answer.head().value("cache-control")).isEqualTo("no-store");
    poll.close();
    return new String(answer.body(), UTF_8);
  }

  Message sends(String session, String body) {
    HttpWire client = posts(place(session, "xhr_send"), body);
    Message answer = client.readsResponse();
    client.close();
    return answer;
  }

  /** Reads the head of a stream. */
  static void begins(HttpWire stream, String mediaType) {
    Head head = stream.readsHead();
    assertThat(head.status()).as(head.raw()).isEqualTo(200);
    assertThat(head.value("content-type")).isEqualTo(mediaType);
    assertThat(head.value("x-accel-buffering")).isEqualTo("no");
  }

  /** Opens a WebSocket. */
  Stage.Conversation webSocket(String target) {
    HttpWire client = stage.connects();
    client.sends(Handshake.request(target));
    HttpWire backend = accepts();
    assertThat(client.readsHead().status()).isEqualTo(101);
    return new Stage.Conversation(client, backend);
  }

  /** The rest of an answer in chunks. */
  static List<String> rest(HttpWire stream) {
    List<String> chunks = new ArrayList<>();
    for (String chunk = stream.readsChunk(); !chunk.isEmpty(); chunk = stream.readsChunk()) {
      chunks.add(chunk);
    }
    return chunks;
  }
}
