package dev.longspan.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.session.SessionStage.Opened;
import dev.longspan.wire.Frame;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Message;
import dev.longspan.wire.Problem;
import dev.longspan.wire.ScriptedBackend;
import dev.longspan.wire.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What requests send to the backend. */
class SendTest {

  @RegisterExtension final Stage stage = new Stage();
  private final SessionStage sessions = new SessionStage(stage);

  @Test
  void aBodyIsAMessageOfItsMediaType() {
    sessions.starts();
    Opened session = sessions.opens();
    sent(session, "text/plain; charset=UTF-8", "h\u00e9llo");
    session.backend().receives(Frame.text("h\u00e9llo"));
    sent(session, "application/json", "{\"a\":1}");
    session.backend().receives(Frame.text("{\"a\":1}"));
    sent(session, "application/octet-stream", "abc");
    session.backend().receives(Frame.binary((byte) 'a', (byte) 'b', (byte) 'c'));
    sent(session, "text/plain", "");
    session.backend().receives(Frame.text(""));
    sent(
        session,
        "application/x-ndjson",
        "{\"seq\":7,\"text\":\"one\\n\"}\n{\"binary\":\"AP8=\"}\n{\"text\":\"\"}");
    session
        .backend()
        .receives(Frame.text("one\n"), Frame.binary((byte) 0, (byte) -1), Frame.text(""));
    stage.metrics().await(5, "longspan_messages_total", "direction", "received", "opcode", "text");
  }

  private void sent(Opened session, String type, String body, String... headers) {
    Message answer = sessions.sends(session, type, body, headers).readsResponse();
    assertThat(answer.status()).as(answer.text()).isEqualTo(204);
  }

  @ParameterizedTest
  @CsvSource({
    "application/x-www-form-urlencoded, a=b, 415",
    "text/plain; charset=iso-8859-1, a, 415",
    "application/x-ndjson, '{\"text\":1}', 400",
    "application/x-ndjson, '{\"text\":\"a\",\"binary\":\"AA==\"}', 400",
    "application/x-ndjson, '{\"text\":\"a\"}\n{\"binary\":\"?\"}', 400",
    "application/x-ndjson, '{\"text\":\"a\"}\n[]', 400",
    "application/x-ndjson, '{\"text\":\"a', 400",
    "application/x-ndjson, '{\"text\":\"\\ud800\"}', 400",
  })
  void whatIsNoMessageIsRefusedAndNothingOfItIsSent(String type, String body, int status) {
    sessions.starts();
    Opened session = sessions.opens();
    Problem.in(sessions.sends(session, type, body).readsResponse(), status);
    sent(session, "text/plain", "next");
    session.backend().receives(Frame.text("next"));
  }

  @ParameterizedTest
  @CsvSource({
    "text/plain, c328",
    "text/plain, eda080",
    "application/x-ndjson, 7b2274657874223a22c080227d",
    "application/x-ndjson, 7b002200740065007800740022003a002200610022007d00",
  })
  void textThatIsNotUtf8IsRefused(String type, String hexadecimal) {
    sessions.starts();
    Opened session = sessions.opens();
    byte[] body = HexFormat.of().parseHex(hexadecimal);
    HttpWire client = stage.connects();
    client.sendsHead(
        "POST " + session.location() + " HTTP/1.1",
        "Host: a",
        "Content-Type: " + type,
        "Content-Length: " + body.length);
    client.sends(body);
    Problem.in(client.readsResponse(), 400);
  }

  @Test
  void aRepeatedMessageIdIsSentOnce() {
    sessions.starts();
    Opened session = sessions.opens();
    sent(session, "text/plain", "one", "Message-Id: 1");
    sent(session, "text/plain", "one", "Message-Id: 1");
    sent(session, "text/plain", "two", "Message-Id: 2");
    sent(session, "text/plain", "one", "Message-Id: 1");
    Message gap = sessions.sends(session, "text/plain", "x", "Message-Id: 4").readsResponse();
    assertThat(Problem.in(gap, 409).path("detail").asText()).contains("3");
    Problem.in(sessions.sends(session, "text/plain", "x", "Message-Id: 0").readsResponse(), 400);
    sent(session, "text/plain", "three", "Message-Id: 3");
    session.backend().receives(Frame.text("one"), Frame.text("two"), Frame.text("three"));
  }

  @Test
  void aRequestThatBreaksOffSendsNothing() {
    sessions.starts();
    Opened session = sessions.opens();
    HttpWire client = stage.connects();
    client.sendsHead(
        "POST " + session.location() + " HTTP/1.1",
        "Host: a",
        "Content-Type: text/plain",
        "Message-Id: 1",
        "Content-Length: 5");
    client.sends("par");
    client.resets();
    sent(session, "text/plain", "whole", "Message-Id: 1");
    session.backend().receives(Frame.text("whole"));
  }

  @Test
  void sendingAcknowledgesAsWell() {
    sessions.starts();
    Opened session = sessions.opens();
    session.backend().sends(Frame.text("one"), Frame.text("two"));
    stage.metrics().await(2 * 48 + 6, "longspan_session_buffer_bytes");
    HttpWire client = stage.connects();
    client.sendsHead(
        "POST " + session.location() + "?after=2 HTTP/1.1",
        "Host: a",
        "Content-Type: text/plain",
        "Content-Length: 0");
    assertThat(client.readsResponse().status()).isEqualTo(204);
    stage.metrics().await(0, "longspan_session_buffer_bytes");
  }

  @Test
  void whatIsTooLargeIsRefusedBeforeItIsRead() {
    sessions.starts(route -> route.sessions(SessionStage.withBuffer(1000)).messageLimit(500));
    Opened session = sessions.opens();
    HttpWire client = stage.connects();
    client.sendsHead(
        "POST " + session.location() + " HTTP/1.1",
        "Host: a",
        "Content-Type: text/plain",
        "Expect: 100-continue",
        "Content-Length: 1001");
    Problem.in(client.readsResponse(), 413);
    Problem.in(sessions.sends(session, "text/plain", "x".repeat(501)).readsResponse(), 413);
    HttpWire chunked = stage.connects();
    chunked.sendsHead(
        "POST " + session.location() + " HTTP/1.1",
        "Host: a",
        "Content-Type: application/x-ndjson",
        "Transfer-Encoding: chunked");
    chunked.sendsChunk("{\"text\":\"" + "x".repeat(400) + "\"}");
    chunked.sendsChunk("{\"text\":\"" + "x".repeat(400) + "\"}");
    chunked.sendsChunk("{\"text\":\"" + "x".repeat(400) + "\"}");
    Problem.in(chunked.readsResponse(), 413);
    sent(session, "text/plain", "x".repeat(500));
    session.backend().receives(Frame.text("x".repeat(500)));
  }

  @Test
  void aBodyThatIsAnnouncedIsAskedFor() {
    sessions.starts();
    Opened session = sessions.opens();
    HttpWire client = stage.connects();
    client.sendsHead(
        "POST " + session.location() + " HTTP/1.1",
        "Host: a",
        "Content-Type: text/plain",
        "Expect: 100-continue",
        "Content-Length: 2");
    assertThat(client.readsHead().status()).isEqualTo(100);
    client.sends("hi");
    assertThat(client.readsResponse().status()).isEqualTo(204);
    session.backend().receives(Frame.text("hi"));
  }

  @Test
  void aBackendThatDoesNotReadHoldsTheAnswersBackAndThenTheRequests() {
    stage.backend(new ScriptedBackend(4096));
    sessions.starts(
        route ->
            route.sessions(
                SessionStage.with(Duration.ofSeconds(30), 1 << 20, 10, 4, Duration.ofSeconds(15))));
    Opened session = sessions.opens();
    String large = "x".repeat(1 << 20);
    List<HttpWire> waiting = new ArrayList<>();
    int status = 0;
    int taken = 0;
    while (status != 429) {
      HttpWire client = sessions.sends(session, "text/plain", large);
      if (client.hasBytesWithin(Duration.ofMillis(300))) {
        Message answer = client.readsResponse();
        status = answer.status();
        taken += status == 204 ? 1 : 0;
        assertThat(status).as(answer.text()).isIn(204, 429);
        if (status == 429) {
          assertThat(answer.head().has("retry-after")).isTrue();
        }
      } else {
        waiting.add(client);
      }
    }
    // One that was answered slowly may be among them.
    assertThat(waiting).hasSizeGreaterThanOrEqualTo(4);
    for (int i = 0; i < taken + waiting.size(); i++) {
      session.backend().receives(Frame.text(large));
    }
    for (HttpWire client : waiting) {
      assertThat(client.readsResponse().status()).isEqualTo(204);
    }
  }
}
