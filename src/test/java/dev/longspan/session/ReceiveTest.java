package dev.longspan.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longspan.session.SessionStage.Opened;
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

/** What a session gives to its client, in each way of receiving. */
class ReceiveTest {

  @RegisterExtension final Stage stage = new Stage();
  private final SessionStage sessions = new SessionStage(stage);

  @Test
  void aPollAnswersWithWhatIsThereAndAgainUntilItIsAcknowledged() {
    sessions.starts();
    Opened session = sessions.opens();
    session.backend().sends(Frame.text("one"), Frame.binary((byte) 0, (byte) 255));
    JsonNode first = twoMessages(session, "?after=0");
    assertThat(first)
        .hasToString(
            "{\"messages\":[{\"seq\":1,\"text\":\"one\"},{\"seq\":2,\"binary\":\"AP8=\"}],"
                + "\"closed\":null}");
    assertThat(sessions.polled(session, "?after=0")).isEqualTo(first);
    assertThat(sessions.polled(session, "?after=1").path("messages")).hasSize(1);
    stage.metrics().await(48 + 2, "longspan_session_buffer_bytes");
    Problem.in(sessions.polls(session, "?after=0").readsResponse(), 409);
    Problem.in(sessions.polls(session, "?after=3").readsResponse(), 409);
    assertThat(sessions.polled(session, "?after=2&wait=0").path("messages")).isEmpty();
  }

  /** They may come in two reads. */
  private JsonNode twoMessages(Opened session, String query) {
    JsonNode answer = sessions.polled(session, query);
    while (answer.path("messages").size() < 2) {
      answer = sessions.polled(session, query);
    }
    return answer;
  }

  @Test
  void aPollWaitsForTheFirstMessage() {
    sessions.starts();
    Opened session = sessions.opens();
    HttpWire poll = sessions.polls(session, "?after=0&wait=60");
    stage.metrics().await(1, "longspan_connections", "client", "long-poll");
    session.backend().sends(Frame.text("h\u00e9 \"\\\n\u0001"));
    JsonNode message = SessionStage.json(poll.readsResponse()).path("messages").path(0);
    assertThat(message.path("text").asText()).isEqualTo("h\u00e9 \"\\\n\u0001");
    assertThat(stage.metrics().value("longspan_session_poll_seconds_count")).isEqualTo(1);
  }

  @Test
  void aPollThatWaitedInVainIsEmpty() {
    sessions.starts();
    Opened session = sessions.opens();
    assertThat(sessions.polled(session, "?after=0&wait=1"))
        .hasToString("{\"messages\":[],\"closed\":null}");
    assertThat(sessions.polled(session, "?wait=0")).isEqualTo(sessions.polled(session, "?wait=0"));
  }

  @Test
  void anotherPollDisplacesTheOneThatWaits() {
    sessions.starts();
    Opened session = sessions.opens();
    HttpWire one = sessions.polls(session, "?after=0&wait=60");
    HttpWire other = sessions.polls(session, "?after=0&wait=60");
    // They come on connections of their own, hence in any order.
    boolean oneWasFirst = firstToHear(one, other) == one;
    HttpWire displaced = oneWasFirst ? one : other;
    assertThat(Problem.in(displaced.readsResponse(), 409).path("reason").asText())
        .isEqualTo("displaced");
    session.backend().sends(Frame.text("one"));
    Message answer = (oneWasFirst ? other : one).readsResponse();
    assertThat(SessionStage.json(answer).path("messages")).hasSize(1);
  }

  private static HttpWire firstToHear(HttpWire one, HttpWire other) {
    while (true) {
      if (one.hasBytesWithin(Duration.ofMillis(20))) {
        return one;
      }
      if (other.hasBytesWithin(Duration.ofMillis(20))) {
        return other;
      }
    }
  }

  @Test
  void eventsCarryNumbersTextsAndBytes() {
    sessions.starts();
    Opened session = sessions.opens();
    HttpWire stream = sessions.streams(session, "");
    stream.readsInChunks("retry: 1000\n\n");
    session.backend().sends(Frame.text("a\nb\n"), Frame.text(""), Frame.text(" c\rd\"\r\n"));
    stream.readsInChunks(
        event(1, "message", "a\ndata: b\ndata: ")
            + event(2, "message", "")
            + event(3, "escaped", "\" c\\rd\\\"\\r\\n\""));
    session.backend().sends(Frame.binary((byte) 1, (byte) 2, (byte) 3));
    stream.readsInChunks("id: 4\nevent: binary\ndata: AQID\n\n");
    stage.metrics().await(1, "longspan_connections", "client", "sse");
    assertThat(stage.metrics().value("longspan_connections")).isEqualTo(1);
  }

  private static String event(int id, String type, String data) {
    return "id: " + id + "\nevent: " + type + "\ndata: " + data + "\n\n";
  }

  @Test
  void anEventSourceThatComesBackGoesOnWhereItWas() {
    sessions.starts();
    Opened session = sessions.opens();
    HttpWire stream = sessions.streams(session, "?after=0");
    session.backend().sends(Frame.text("one"), Frame.text("two"));
    stream.readsInChunks(
        "retry: 1000\n\nid: 1\nevent: message\ndata: one\n\nid: 2\nevent: message\ndata: two\n\n");
    stream.resets();
    HttpWire again = sessions.streams(session, "?after=0", "Last-Event-ID: 1");
    again.readsInChunks("retry: 1000\n\nid: 2\nevent: message\ndata: two\n\n");
  }

  @Test
  void linesCarryTheSameObjects() {
    sessions.starts();
    Opened session = sessions.opens();
    HttpWire stream =
        sessions.asks("GET " + session.location(), "Accept: application/x-ndjson, */*;q=0.1");
    Head head = stream.readsHead();
    assertThat(head.value("content-type")).isEqualTo("application/x-ndjson");
    session.backend().sends(Frame.text("one"), Frame.binary((byte) 0));
    stream.readsInChunks("{\"seq\":1,\"text\":\"one\"}\n{\"seq\":2,\"binary\":\"AA==\"}\n");
    stage.metrics().await(1, "longspan_connections", "client", "stream");
    session.backend().sends(Frame.close(3001, "b\u00fcnd"));
    stream.readsInChunks(
        new String(
            "{\"closed\":{\"code\":3001,\"reason\":\"b\u00fcnd\",\"by\":\"upstream\"}}\n"
                .getBytes(UTF_8),
            ISO_8859_1));
    assertThat(stream.readsChunk()).isEmpty();
    stage.metrics().await(0, "longspan_connections");
  }

  @Test
  void aStreamThatHasNothingToSayShowsThatItLives() {
    sessions.starts(
        route ->
            route.sessions(
                SessionStage.with(
                    Duration.ofSeconds(30), 1 << 20, 10, 16, Duration.ofMillis(200))));
    Opened session = sessions.opens();
    HttpWire stream = sessions.streams(session, "");
    stream.readsInChunks("retry: 1000\n\n:\n\n:\n\n");
    HttpWire lines = sessions.asks("GET " + session.location(), "Accept: application/x-ndjson");
    stream.readsInChunks(": displaced\nretry: 86400000\n\n");
    assertThat(stream.readsChunk()).isEmpty();
    lines.readsHead();
    lines.readsInChunks("{\"heartbeat\":true}\n");
  }

  @Test
  void oneRequestOpensAndStreamsAndItsIdsNameTheSession() {
    sessions.starts();
    HttpWire client = sessions.asks("GET /chat/sessions?room=1", "Accept: text/event-stream");
    HttpWire backend = stage.backend().accepts();
    Head handshake = backend.readsHead();
    assertThat(handshake.target()).isEqualTo("/chat?room=1");
    assertThat(handshake.value("accept")).isEqualTo("text/event-stream");
    backend.sends(Handshake.answer(handshake));
    assertThat(client.readsHead().status()).isEqualTo(200);
    String opening = client.readsChunk();
    assertThat(opening).startsWith("retry: 1000\n\nid: ").contains("\nevent: session\ndata: {");
    JsonNode data = SessionStage.json(opening.substring(opening.indexOf("data: ") + 6));
    String id = data.path("id").asText();
    assertThat(data.path("location").asText()).isEqualTo("/chat/sessions/" + id);
    assertThat(data.path("protocol").isNull()).isTrue();
    backend.sends(Frame.text("one"), Frame.text("two"));
    client.readsInChunks(
        "id: %s:1\nevent: message\ndata: one\n\nid: %s:2\nevent: message\ndata: two\n\n"
            .formatted(id, id));
    client.resets();

    HttpWire again =
        sessions.asks(
            "GET /chat/sessions?room=1",
            "Accept: text/event-stream",
            "Last-Event-ID: " + id + ":1");
    assertThat(again.readsHead().status()).isEqualTo(200);
    again.readsInChunks("retry: 1000\n\nid: %s:2\nevent: message\ndata: two\n\n".formatted(id));
  }

  @Test
  void whatCanNotBeGivenIsRefused() {
    sessions.starts();
    Opened session = sessions.opens();
    Problem.in(sessions.answerTo("GET " + session.location(), "Accept: image/png"), 406);
    Problem.in(sessions.answerTo("GET /chat/sessions", "Accept: application/json"), 406);
    for (String query :
        new String[] {"?after=x", "?after=-1", "?after=%zz", "?after=%", "?wait=61", "?wait="}) {
      Message answer = sessions.answerTo("GET " + session.location() + query);
      assertThat(answer.status()).as(query).isEqualTo(400);
    }
  }
}
