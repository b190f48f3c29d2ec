package dev.longspan.promises;

import static dev.longspan.promises.Events.TYPE;
import static dev.longspan.promises.Events.answers;
import static dev.longspan.wire.Frame.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.wire.Handshake;
import dev.longspan.wire.Head;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Message;
import dev.longspan.wire.Stage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a conversation with a backend of events is opened, or not. */
class WebSocketOverHttpOpeningTest {

  @RegisterExtension final Stage stage = new Stage();

  @Test
  void theOpeningCarriesTheClientsHeadersAndAnEvent() {
    Events.starts(stage, route -> {});
    HttpWire client = stage.connects();
    client.sends(
        Handshake.request(
            "/chat?a=b",
            "Cookie: c=d",
            "X-Custom: e",
            "Meta-Forged: f",
            "Accept-Encoding: gzip",
            "Sec-WebSocket-Protocol: one, two",
            "Sec-WebSocket-Extensions: permessage-deflate"));
    HttpWire backend = stage.backend().accepts();
    Message opening = backend.readsRequest();
    Head head = opening.head();
    assertThat(head.startLine()).isEqualTo("POST /chat?a=b HTTP/1.1");
    assertThat(opening.text()).isEqualTo("OPEN\r\n");
    assertThat(head.value("Content-Type")).isEqualTo(TYPE);
    assertThat(head.value("Accept")).isEqualTo(TYPE);
    assertThat(head.value("Host")).isEqualTo("chat.example.com");
    assertThat(head.value("Connection-Id"))
        .matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    assertThat(head.value("Cookie")).isEqualTo("c=d");
    assertThat(head.value("X-Custom")).isEqualTo("e");
    assertThat(head.value("Sec-WebSocket-Protocol")).isEqualTo("one, two");
    for (String absent :
        List.of(
            "Meta-Forged",
            "Accept-Encoding",
            "Sec-WebSocket-Extensions",
            "Upgrade",
            "Connection")) {
      assertThat(head.has(absent)).as(absent).isFalse();
    }
    answers(
        backend,
        "OPEN\r\nTEXT 5\r\nhello\r\n",
        "Set-Cookie: g=h",
        "Sec-WebSocket-Protocol: two",
        "Set-Meta-User: alice",
        "Keep-Alive-Interval: 120");
    Head answer = client.readsHead();
    assertThat(answer.status()).isEqualTo(101);
    assertThat(answer.value("Sec-WebSocket-Accept")).isEqualTo(Handshake.acceptKey(Handshake.KEY));
    assertThat(answer.value("Sec-WebSocket-Protocol")).isEqualTo("two");
    assertThat(answer.value("Set-Cookie")).isEqualTo("g=h");
    for (String absent :
        List.of("Content-Type", "Content-Length", "Set-Meta-User", "Keep-Alive-Interval")) {
      assertThat(answer.has(absent)).as(absent).isFalse();
    }
    client.receives(text("hello")).sends(text("hi"));
    Message next = backend.readsRequest();
    assertThat(next.text()).isEqualTo("TEXT 2\r\nhi\r\n");
    assertThat(next.head().value("Meta-User")).isEqualTo("alice");
    assertThat(next.head().value("Connection-Id")).isEqualTo(head.value("Connection-Id"));
    assertThat(next.head().value("Cookie")).isEqualTo("c=d");
    answers(backend, "");
  }

  @Test
  void aRefusalPassesThrough() {
    Events.starts(stage, route -> {});
    HttpWire client = stage.connects();
    client.sends(Handshake.request("/chat"));
    HttpWire backend = stage.backend().accepts();
    backend.readsRequest();
    backend.sends(
        "HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\nContent-Length: 7\r\n\r\nnot you");
    Message answer = client.readsResponse();
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.head().value("Content-Type")).isEqualTo("text/plain");
    assertThat(answer.text()).isEqualTo("not you");
  }

  @Test
  void anAnswerOfAnotherTypePassesThrough() {
    Events.starts(stage, route -> {});
    HttpWire client = stage.connects();
    client.sends(Handshake.request("/chat"));
    HttpWire backend = stage.backend().accepts();
    backend.readsRequest();
    backend.sends("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\npage");
    assertThat(client.readsResponse().text()).isEqualTo("page");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "TEXT 2\r\nhi\r\n", "OPEN", "OPEN\n", "open\r\n", "CLOSE\r\n"})
  void anAnswerThatDoesNotBeginWithOpenIsABadGateway(String events) {
    Events.starts(stage, route -> {});
    HttpWire client = stage.connects();
    client.sends(Handshake.request("/chat"));
    HttpWire backend = stage.backend().accepts();
    backend.readsRequest();
    answers(backend, events);
    assertThat(client.readsResponse().status()).isEqualTo(502);
  }

  @Test
  void aBackendThatDoesNotAnswerTheOpeningIsATimeout() {
    Events.starts(stage, route -> route.handshakeTimeout(Duration.ofMillis(300)));
    HttpWire client = stage.connects();
    client.sends(Handshake.request("/chat"));
    HttpWire backend = stage.backend().accepts();
    backend.readsRequest();
    backend.sendsHead("HTTP/1.1 200 OK", "Content-Type: " + TYPE, "Content-Length: 6");
    assertThat(client.readsResponse().status()).isEqualTo(504);
  }
}
