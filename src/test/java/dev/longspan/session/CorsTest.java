package dev.longspan.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.session.SessionStage.Opened;
import dev.longspan.wire.Head;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Message;
import dev.longspan.wire.Problem;
import dev.longspan.wire.Stage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What pages of other origins may do with sessions. */
class CorsTest {

  private static final String PAGE = "Origin: https://app.example.com";

  @RegisterExtension final Stage stage = new Stage();
  private final SessionStage sessions = new SessionStage(stage);

  @BeforeEach
  void start() {
    sessions.starts(route -> route.origins("https://*.example.com"));
  }

  @Test
  void everyAnswerNamesTheOriginItself() {
    Opened session = sessions.opens(PAGE);
    Head poll = sessions.answerTo("GET " + session.location() + "?wait=0", PAGE).head();
    assertThat(poll.value("access-control-allow-origin")).isEqualTo("https://app.example.com");
    assertThat(poll.value("access-control-allow-credentials")).isEqualTo("true");
    assertThat(poll.value("vary")).isEqualToIgnoringCase("origin");
    Head unknown = sessions.answerTo("GET /chat/sessions/x", PAGE).head();
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(unknown.value("access-control-allow-origin")).isEqualTo("https://app.example.com");
    Head stranger = sessions.answerTo("GET " + session.location() + "?wait=0").head();
    assertThat(stranger.has("access-control-allow-origin")).isFalse();
    assertThat(stranger.value("vary")).isEqualToIgnoringCase("origin");
  }

  @Test
  void aRefusalOfTheBackendCanBeRead() {
    HttpWire client = sessions.asks("POST /chat/sessions", PAGE, "Content-Length: 0");
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    backend.sendsHead(
        "HTTP/1.1 403 Forbidden", "Access-Control-Allow-Origin: *", "Content-Length: 0");
    Head refusal = client.readsResponse().head();
    assertThat(refusal.status()).isEqualTo(403);
    assertThat(refusal.value("access-control-allow-origin")).isEqualTo("https://app.example.com");
  }

  @Test
  void aForeignPageIsRefusedAndCanNotReadThat() {
    Message refused =
        sessions.answerTo("POST /chat/sessions", "Origin: https://evil.test", "Content-Length: 0");
    assertThat(Problem.in(refused, 403).path("reason").asText()).isEqualTo("origin");
    assertThat(refused.head().has("access-control-allow-origin")).isFalse();
    Opened session = sessions.opens();
    Problem.in(sessions.answerTo("GET " + session.location(), "Origin: https://evil.test"), 403);
  }

  @Test
  void aPreflightIsAnsweredByTheGateway() {
    Head answer =
        sessions
            .answerTo(
                "OPTIONS /chat/sessions/call",
                PAGE,
                "Access-Control-Request-Method: POST",
                "Access-Control-Request-Headers: content-type, prefer")
            .head();
    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.value("access-control-allow-origin")).isEqualTo("https://app.example.com");
    assertThat(answer.value("access-control-allow-methods")).isEqualTo("POST, OPTIONS");
    assertThat(answer.value("access-control-allow-headers")).isEqualTo("content-type, prefer");
    assertThat(answer.has("access-control-max-age")).isTrue();
    Problem.in(
        sessions.answerTo(
            "OPTIONS /chat/sessions",
            "Origin: https://evil.test",
            "Access-Control-Request-Method: POST"),
        403);
  }
}
