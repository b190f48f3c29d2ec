package dev.longspan.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longspan.session.SessionStage.Opened;
import dev.longspan.wire.Frame;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Message;
import dev.longspan.wire.Problem;
import dev.longspan.wire.Stage;
import io.vertx.core.Future;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** How sessions end. */
class EndTest {

  @RegisterExtension final Stage stage = new Stage();
  private final SessionStage sessions = new SessionStage(stage);

  @TempDir private Path folder;

  @Test
  void theBackendsCloseFollowsTheLastMessageAndThenTheSessionIsGone() {
    sessions.starts();
    Opened session = sessions.opens();
    session.backend().sends(Frame.text("last"), Frame.close(4000, "enough"));
    session.backend().receivesClose(4000);
    JsonNode answer = sessions.polled(session, "?after=0");
    assertThat(answer.path("messages")).hasSize(1);
    assertThat(answer.path("closed"))
        .hasToString("{\"code\":4000,\"reason\":\"enough\",\"by\":\"upstream\"}");
    assertThat(sessions.polled(session, "?after=0")).as("the answer was lost").isEqualTo(answer);
    Message gone = sessions.polls(session, "?after=1").readsResponse();
    JsonNode problem = Problem.in(gone, 410);
    assertThat(problem.path("reason").asText()).isEqualTo("session-ended");
    assertThat(problem.path("closed")).isEqualTo(answer.path("closed"));
    Problem.in(sessions.sends(session, "text/plain", "x").readsResponse(), 410);
    Problem.in(sessions.answerTo("DELETE " + session.location()), 410);
    stage
        .metrics()
        .await(
            1,
            "longspan_connections_closed_total",
            "client",
            "long-poll",
            "code",
            "4000",
            "initiator",
            "upstream");
    stage.metrics().await(0, "longspan_sessions");
    stage.metrics().await(0, "longspan_session_buffer_bytes");
  }

  @Test
  void anEventSourceThatMissedTheCloseGetsItAgain() {
    sessions.starts();
    Opened session = sessions.opens();
    HttpWire stream = sessions.streams(session, "");
    session.backend().sends(Frame.text("last"), Frame.close(1000, ""));
    String close =
        "id: 2\nevent: close\ndata: {\"code\":1000,\"reason\":\"\",\"by\":\"upstream\"}\n\n";
    stream.readsInChunks("retry: 1000\n\nid: 1\nevent: message\ndata: last\n\n" + close);
    assertThat(stream.readsChunk()).isEmpty();
    HttpWire again = sessions.streams(session, "", "Last-Event-ID: 1");
    again.readsInChunks("retry: 1000\n\n" + close);
    Message gone =
        sessions.answerTo(
            "GET " + session.location(), "Accept: text/event-stream", "Last-Event-ID: 2");
    Problem.in(gone, 410);
  }

  @Test
  void theClientClosesWithACodeOfItsOwn() {
    sessions.starts();
    Opened session = sessions.opens();
    HttpWire poll = sessions.polls(session, "?after=0&wait=60");
    stage.metrics().await(1, "longspan_connections", "client", "long-poll");
    Message deleted =
        sessions.answerTo("DELETE " + session.location() + "?code=3999&reason=done%20here");
    assertThat(deleted.status()).isEqualTo(204);
    Frame close = session.backend().receivesClose(3999);
    assertThat(close.closeReason()).isEqualTo("done here");
    session.backend().sends(Frame.text("still"), close);
    session.backend().close();
    JsonNode answer = SessionStage.json(poll.readsResponse());
    if (answer.path("closed").isNull()) {
      assertThat(answer.path("messages").path(0).path("text").asText()).isEqualTo("still");
    } else {
      assertThat(answer.path("closed"))
          .hasToString("{\"code\":3999,\"reason\":\"done here\",\"by\":\"client\"}");
    }
    stage
        .metrics()
        .await(1, "longspan_connections_closed_total", "code", "3999", "initiator", "client");
    Problem.in(sessions.polls(session, "?after=1").readsResponse(), 410);
    Problem.in(sessions.answerTo("DELETE " + sessions.opens().location() + "?code=1005"), 400);
    Problem.in(sessions.answerTo("DELETE " + sessions.opens().location() + "?reason=%ff"), 400);
    Problem.in(sessions.answerTo("DELETE " + sessions.opens().location() + "?reason=%f"), 400);
    Problem.in(
        sessions.answerTo("DELETE " + sessions.opens().location() + "?reason=" + "x".repeat(124)),
        400);
  }

  @Test
  void aBackendThatVanishesIsABadGateway() {
    sessions.starts();
    Opened session = sessions.opens();
    session.backend().resets();
    assertThat(sessions.polled(session, "?after=0").path("closed"))
        .hasToString("{\"code\":1014,\"reason\":\"peer vanished\",\"by\":\"upstream\"}");
  }

  @Test
  void aMessageOverTheLimitEndsTheSession() {
    sessions.starts(route -> route.messageLimit(100));
    Opened session = sessions.opens();
    session.backend().sends(Frame.text("x".repeat(101)));
    session.backend().receivesClose(1009);
    JsonNode closed = sessions.polled(session, "?after=0").path("closed");
    assertThat(closed.path("code").asInt()).isEqualTo(1014);
    assertThat(closed.path("by").asText()).isEqualTo("gateway");
  }

  @Test
  void aSessionWithoutReceiverEndsAfterTheGraceAndLeavesNothing() {
    sessions.starts(route -> route.sessions(SessionStage.withGrace(Duration.ofMillis(300))));
    Opened session = sessions.opens();
    session.backend().sends(Frame.text("for nobody"));
    session.backend().receivesClose(1001);
    stage
        .metrics()
        .await(
            1,
            "longspan_connections_closed_total",
            "client",
            "long-poll",
            "code",
            "1006",
            "initiator",
            "client");
    Message gone = sessions.polls(session, "?after=0").readsResponse();
    assertThat(gone.status()).isIn(404, 410);
    stage.metrics().await(0, "longspan_sessions");
    stage.metrics().await(0, "longspan_session_buffer_bytes");
    stage.metrics().await(0, "longspan_connections");
  }

  @Test
  void aReceiverKeepsTheSessionHoweverQuietItIs() {
    sessions.starts(route -> route.sessions(SessionStage.withGrace(Duration.ofMillis(200))));
    Opened session = sessions.opens();
    HttpWire stream = sessions.streams(session, "");
    stream.readsInChunks("retry: 1000\n\n");
    assertThat(session.backend().hasBytesWithin(Duration.ofMillis(800))).isFalse();
    stream.resets();
    session.backend().receivesClose(1001);
  }

  @Test
  void aDrainTellsEachReceiverInItsOwnWords() {
    sessions.starts();
    Opened polled = sessions.opens();
    Opened streamed = sessions.opens();
    HttpWire poll = sessions.polls(polled, "?after=0&wait=60");
    HttpWire stream = sessions.streams(streamed, "");
    stream.readsInChunks("retry: 1000\n\n");
    stage.metrics().await(1, "longspan_connections", "client", "sse");
    Future<Void> drained = stage.gateway().drain();
    polled.backend().receivesClose(1001);
    streamed.backend().receivesClose(1001);
    polled.backend().sends(Frame.close(1001));
    streamed.backend().sends(Frame.close(1001));
    polled.backend().close();
    streamed.backend().close();
    assertThat(SessionStage.json(poll.readsResponse()).path("closed"))
        .hasToString("{\"code\":1012,\"reason\":\"service restart\",\"by\":\"gateway\"}");
    StringBuilder last = new StringBuilder();
    for (String chunk = stream.readsChunk(); !chunk.isEmpty(); chunk = stream.readsChunk()) {
      last.append(chunk);
    }
    assertThat(last.toString())
        .matches(
            "retry: \\d{4,5}\n\nid: 1\nevent: close\ndata: \\{\"code\":1012,.*\"gateway\"}\n\n");
    Stage.await(drained);
  }

  @Test
  void aThousandVanishedClientsLeaveNothing() {
    sessions.starts(
        route ->
            route.sessions(SessionStage.withGrace(Duration.ofMillis(500))).origins("http://a"));
    List<Opened> all = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      Opened session = sessions.opens();
      session.backend().sends(Frame.text("for nobody " + i));
      all.add(session);
      switch (i % 4) {
        case 0 -> sessions.polls(session, "?after=0&wait=60").resets();
        case 1 -> sessions.streams(session, "").resets();
        case 2 -> sessions.sends(session, "text/plain", "x").resets();
        default -> {
          // never comes back
        }
      }
    }
    stage.metrics().await(0, "longspan_sessions");
    all.forEach(
        session -> {
          session.backend().readsToTheEndOrReset();
          session.backend().close();
        });
    stage.metrics().await(0, "longspan_connections");
    stage.metrics().await(0, "longspan_session_buffer_bytes");
    stage.metrics().await(0, "longspan_upstream_connections");
    stage.metrics().await(1000, "longspan_connections_closed_total", "initiator", "client");
  }

  @Test
  void aSessionIsOneLineOfTheAccessLogAndNoLineHasItsWholeIdentifier() throws Exception {
    Path log = folder.resolve("access.log");
    stage.start(
        setup -> setup.accessLog(log).route(route -> route.exactPath("/chat").sessions()),
        stage.backend().uri());
    Opened session = sessions.opens();
    session.backend().sends(Frame.text("one"));
    sessions.polled(session, "?after=0");
    sessions.sends(session, "text/plain", "hello").readsResponse();
    session.backend().receives(Frame.text("hello"));
    sessions.answerTo("DELETE " + session.location());
    session.backend().sends(session.backend().receivesClose(1000));
    session.backend().close();
    stage.metrics().await(0, "longspan_connections");
    sessions.answerTo("GET " + session.location());
    Stage.await(stage.gateway().close());
    List<String> lines = Files.readAllLines(log);
    assertThat(lines).hasSize(2);
    JsonNode line = SessionStage.json(lines.get(0));
    assertThat(line.path("type").asText()).isEqualTo("session");
    assertThat(line.path("client").asText()).isEqualTo("long-poll");
    assertThat(line.path("status").asInt()).isEqualTo(201);
    assertThat(line.path("close_code").asInt()).isEqualTo(1000);
    assertThat(line.path("initiator").asText()).isEqualTo("client");
    assertThat(line.path("frames_sent").asInt()).isEqualTo(1);
    assertThat(line.path("bytes_received").asInt()).isEqualTo(5);
    assertThat(SessionStage.json(lines.get(1)).path("status").asInt()).isEqualTo(410);
    assertThat(String.join("\n", lines)).doesNotContain(session.id());
  }
}
