package dev.longspan.polled;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.wire.Frame;
import dev.longspan.wire.Handshake;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Message;
import dev.longspan.wire.Stage;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a WebSocket client and a polled backend see of each other. */
class LongPollTest {

  @RegisterExtension final Stage stage = new Stage();

  @Test
  void theSimplestBackendNeedsNoDescription() {
    PolledRoute.start(stage, stage.backend().uri(), "");
    HttpWire client = PolledRoute.opens(stage, "/room?name=a", "Cookie: user=1");
    HttpWire polls = stage.backend().accepts();
    Message poll = polls.readsRequest();
    assertThat(poll.head().startLine()).isEqualTo("GET /room?name=a HTTP/1.1");
    assertThat(poll.head().value("cookie")).isEqualTo("user=1");
    assertThat(poll.head().has("sec-websocket-key")).isFalse();
    assertThat(poll.head().has("upgrade")).isFalse();
    answers(polls, "hello");
    client.receives(Frame.text("hello"));
    polls.readsRequest();

    client.sends(Frame.text("to the backend"));
    HttpWire sends = stage.backend().accepts();
    Message sent = sends.readsRequest();
    assertThat(sent.head().startLine()).isEqualTo("POST /room?name=a HTTP/1.1");
    assertThat(sent.head().value("content-type")).isEqualTo("text/plain; charset=utf-8");
    assertThat(sent.text()).isEqualTo("to the backend");
    sends.sendsHead("HTTP/1.1 204 No Content");
    client.sends(Frame.binary((byte) 0, (byte) 255));
    Message binary = sends.readsRequest();
    assertThat(binary.head().value("content-type")).isEqualTo("application/octet-stream");
    assertThat(binary.body()).containsExactly(0, 255);
    sends.sendsHead("HTTP/1.1 204 No Content");

    polls.sendsHead(
        "HTTP/1.1 200 OK", "Content-Type: application/octet-stream", "Content-Length: 2");
    polls.sends(new byte[] {1, 2});
    client.receives(Frame.binary((byte) 1, (byte) 2));
    polls.readsRequest();

    client.sends(Frame.close(1000, "done"));
    client.receivesClose(1000);
    polls.seesEndOrReset();
    stage.metrics().await(0, "longspan_connections");
    assertThat(stage.metrics().value("longspan_upstream_polls_total", "outcome", "messages"))
        .isEqualTo(2);
    assertThat(stage.metrics().value("longspan_upstream_polls_total", "outcome", "cancelled"))
        .isEqualTo(1);
    assertThat(stage.metrics().value("longspan_upstream_sends_total", "outcome", "taken"))
        .isEqualTo(2);
    assertThat(stage.metrics().value("longspan_upstream_conversations")).isZero();
  }

  @Test
  void aPingIsAnsweredWhateverTheBackendDoes() {
    PolledRoute.start(stage, stage.backend().uri(), "");
    HttpWire client = PolledRoute.opens(stage, "/");
    client.sends(Frame.ping("there?"));
    client.receives(Frame.pong("there?"));
  }

  @Test
  void aPollThatIsUnderWayIsCancelledWhenTheClientVanishes() {
    PolledRoute.start(stage, stage.backend().uri(), "");
    HttpWire client = PolledRoute.opens(stage, "/");
    HttpWire polls = stage.backend().accepts();
    polls.readsRequest();
    client.resets();
    polls.seesEndOrReset();
    stage.metrics().await(1, "longspan_connections_closed_total", "code", "1006");
  }

  @Test
  void aConversationThatIsOpenedHasItsSessionInEveryRequestAndIsClosed() {
    PolledRoute.start(
        stage,
        stage.backend().uri(),
        """
        open:    { method: POST, path: /sessions, session: { body: /id } }
        receive: { path: "/updates/{session}{?offset,timeout}", wait: 30s, items: /result,
                   cursor: { name: offset, item: /update_id, plus: 1 } }
        send:    { method: POST, path: "/sessions/{session}/messages" }
        close:   { method: DELETE, path: "/sessions/{session}" }
        """);
    HttpWire client = stage.connects();
    client.sends(Handshake.request("/"));
    HttpWire backend = stage.backend().accepts();
    assertThat(backend.readsRequest().head().startLine()).isEqualTo("POST /sessions HTTP/1.1");
    answers(backend, "{\"id\":\"a/1\"}");
    assertThat(client.readsHead().status()).isEqualTo(101);
    assertThat(backend.readsRequest().head().startLine())
        .isEqualTo("GET /updates/a%2F1?timeout=30 HTTP/1.1");
    answers(backend, "{\"result\":[{\"update_id\":7,\"t\":1.10},{\"update_id\": 8}]}");
    client.receives(Frame.text("{\"update_id\":7,\"t\":1.10}"), Frame.text("{\"update_id\": 8}"));
    assertThat(backend.readsRequest().head().startLine())
        .isEqualTo("GET /updates/a%2F1?offset=9&timeout=30 HTTP/1.1");
    client.sends(Frame.text("hi"));
    HttpWire second = stage.backend().accepts();
    Message sent = second.readsRequest();
    assertThat(sent.head().startLine()).isEqualTo("POST /sessions/a%2F1/messages HTTP/1.1");
    answers(second, "{}");
    client.sends(Frame.close(1000));
    assertThat(second.readsRequest().head().startLine())
        .isEqualTo("DELETE /sessions/a%2F1 HTTP/1.1");
    answers(second, "{}");
    client.receivesClose(1000);
  }

  @Test
  void aRefusalOfTheOpeningRequestIsTheClientsAnswer() {
    PolledRoute.start(
        stage, stage.backend().uri(), "open: { path: /sessions, session: { body: /id } }");
    HttpWire client = stage.connects();
    client.sends(Handshake.request("/"));
    HttpWire backend = stage.backend().accepts();
    backend.readsRequest();
    backend.sendsHead(
        "HTTP/1.1 403 Forbidden", "Content-Type: text/plain", "X-Why: quota", "Content-Length: 4");
    backend.sends("full");
    Message answer = client.readsResponse();
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.head().value("x-why")).isEqualTo("quota");
    assertThat(answer.text()).isEqualTo("full");
  }

  @Test
  void aPollThatBreaksIsRepeatedFromWhereTheClientIs() {
    PolledRoute.start(
        stage,
        stage.backend().uri(),
        """
        receive: { path: "/{?since}", items: "", cursor: { name: since, item: /id } }
        retry: { first: 1ms }
        """);
    HttpWire client = PolledRoute.opens(stage, "/");
    HttpWire first = stage.backend().accepts();
    first.readsRequest();
    answers(first, "[{\"id\":1}]");
    client.receives(Frame.text("{\"id\":1}"));
    assertThat(first.readsRequest().head().startLine()).isEqualTo("GET /?since=1 HTTP/1.1");
    first.sendsHead("HTTP/1.1 200 OK", "Content-Length: 100");
    first.sends("[{\"id\":2}");
    first.close();
    HttpWire second = stage.backend().accepts();
    assertThat(second.readsRequest().head().startLine()).isEqualTo("GET /?since=1 HTTP/1.1");
    answers(second, "[{\"id\":2},{\"id\":3}]");
    client.receives(Frame.text("{\"id\":2}"), Frame.text("{\"id\":3}"));
    assertThat(second.readsRequest().head().startLine()).isEqualTo("GET /?since=3 HTTP/1.1");
  }

  @Test
  void aBackendThatAnswersAtOnceAndEmptyIsPaced() {
    PolledRoute.start(stage, stage.backend().uri(), "pace: { burst: 2, interval: 1h }");
    PolledRoute.opens(stage, "/");
    HttpWire polls = stage.backend().accepts();
    for (int i = 0; i < 3; i++) {
      polls.readsRequest();
      polls.sendsHead("HTTP/1.1 204 No Content");
    }
    stage.metrics().await(1, "longspan_upstream_conversations", "phase", "paced");
    assertThat(polls.hasBytesWithin(Duration.ofMillis(300))).isFalse();
  }

  static void answers(HttpWire wire, String body) {
    wire.sendsHead("HTTP/1.1 200 OK", "Content-Length: " + body.length());
    wire.sends(body);
  }
}
