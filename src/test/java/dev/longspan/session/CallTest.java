package dev.longspan.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longspan.config.SessionsConfig;
import dev.longspan.wire.Frame;
import dev.longspan.wire.Handshake;
import dev.longspan.wire.Head;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Message;
import dev.longspan.wire.Problem;
import dev.longspan.wire.Stage;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One question and its answer. */
class CallTest {

  @RegisterExtension final Stage stage = new Stage();
  private final SessionStage sessions = new SessionStage(stage);

  @Test
  void theFirstMessageIsTheAnswer() {
    sessions.starts();
    HttpWire client = calls("?room=1", "application/json", "{\"q\":1}");
    HttpWire backend = stage.backend().accepts();
    Head handshake = backend.readsHead();
    assertThat(handshake.target()).isEqualTo("/chat?room=1");
    backend.sends(Handshake.answer(handshake, "Set-Cookie: a=1"));
    backend.receives(Frame.text("{\"q\":1}"));
    backend.sends(Frame.text("{\"a\":2}"), Frame.text("more"));
    Message answer = client.readsResponse();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.head().value("content-type")).isEqualTo("text/plain; charset=utf-8");
    assertThat(answer.head().value("set-cookie")).isEqualTo("a=1");
    assertThat(answer.text()).isEqualTo("{\"a\":2}");
    backend.receivesClose(1000);
  }

  private HttpWire calls(String query, String type, String body, String... headers) {
    HttpWire client = stage.connects();
    client.sendsHead(
        SessionStage.request(
            "POST /chat/sessions/call" + query,
            headers,
            "Content-Type: " + type,
            "Content-Length: " + body.length()));
    client.sends(body);
    return client;
  }

  private HttpWire accepts() {
    HttpWire backend = stage.backend().accepts();
    backend.sends(Handshake.answer(backend.readsHead()));
    return backend;
  }

  @Test
  void severalRepliesComeAsAPollWouldHaveThem() {
    sessions.starts();
    HttpWire client = calls("?replies=2", "application/octet-stream", "abc");
    HttpWire backend = accepts();
    backend.receives(Frame.binary((byte) 'a', (byte) 'b', (byte) 'c'));
    backend.sends(Frame.text("one"), Frame.binary((byte) 0));
    assertThat(client.readsResponse().text())
        .isEqualTo(
            "{\"messages\":[{\"seq\":1,\"text\":\"one\"},{\"seq\":2,\"binary\":\"AA==\"}],"
                + "\"closed\":null}");
    backend.receivesClose(1000);
  }

  @Test
  void whatCameInTimeIsTheAnswerToACallForMore() {
    sessions.starts();
    HttpWire client = calls("?replies=2", "text/plain", "q", "Prefer: wait=1");
    HttpWire backend = accepts();
    backend.sends(Frame.text("one"));
    JsonNode answer = SessionStage.json(client.readsResponse());
    assertThat(answer.path("messages")).hasSize(1);
    assertThat(answer.path("closed").isNull()).isTrue();
    backend.receives(Frame.text("q"));
    backend.receivesClose(1000);
  }

  @Test
  void aBackendThatSaysNothingInTimeIsATimeout() {
    sessions.starts();
    HttpWire client = calls("", "text/plain", "q", "Prefer: respond-async, wait=1");
    HttpWire backend = accepts();
    assertThat(Problem.in(client.readsResponse(), 504).path("reason").asText())
        .isEqualTo("upstream-timeout");
    backend.receives(Frame.text("q"));
    backend.receivesClose(1000);
  }

  @Test
  void aBackendThatClosesInsteadIsABadGateway() {
    sessions.starts();
    HttpWire client = calls("", "text/plain", "q");
    HttpWire backend = accepts();
    backend.sends(Frame.close(4001, "no"));
    JsonNode problem = Problem.in(client.readsResponse(), 502);
    assertThat(problem.path("reason").asText()).isEqualTo("upstream-closed");
    assertThat(problem.path("closed"))
        .hasToString("{\"code\":4001,\"reason\":\"no\",\"by\":\"upstream\"}");
  }

  @Test
  void aBackendThatDiesInsteadIsABadGateway() {
    sessions.starts();
    HttpWire client = calls("", "text/plain", "q");
    HttpWire backend = accepts();
    backend.receives(Frame.text("q"));
    backend.close();
    assertThat(Problem.in(client.readsResponse(), 502).path("closed"))
        .hasToString("{\"code\":1014,\"reason\":\"peer vanished\",\"by\":\"upstream\"}");
  }

  @Test
  void theTimeToWaitBeginsWhenTheBackendHasTheQuestion() {
    SessionsConfig usual = SessionsConfig.DEFAULT;
    sessions.starts(
        route ->
            route.sessions(
                SessionStage.with(
                    usual.grace(), usual.bufferBytes(), 2, 1, Duration.ofMillis(300))));
    HttpWire clock = sessions.streams(sessions.opens(), "");
    HttpWire client = stage.connects();
    client.sendsHead(
        "POST /chat/sessions/call HTTP/1.1",
        "Host: a",
        "Content-Type: text/plain",
        "Prefer: wait=1",
        "Content-Length: 1");
    // Until the connection was swept, which has no deadline yet and so would not be soon again.
    clock.readsInChunks("retry: 1000\n\n:\n\n:\n\n:\n\n");
    client.sends("q");
    HttpWire backend = accepts();
    backend.receives(Frame.text("q"));
    Problem.in(client.readsResponse(), 504);
  }

  @Test
  void aClientThatLeavesEndsTheConversation() {
    sessions.starts();
    HttpWire client = calls("", "text/plain", "q");
    HttpWire backend = accepts();
    backend.receives(Frame.text("q"));
    client.resets();
    backend.receivesClose(1001);
  }

  @Test
  void pingsOfTheBackendAreAnsweredMeanwhile() {
    sessions.starts();
    HttpWire client = calls("", "text/plain", "q");
    HttpWire backend = accepts();
    backend.receives(Frame.text("q"));
    backend.sends(Frame.ping("p"));
    backend.receives(Frame.pong("p"));
    backend.sends(Frame.text("a"));
    assertThat(client.readsResponse().text()).isEqualTo("a");
  }
}
