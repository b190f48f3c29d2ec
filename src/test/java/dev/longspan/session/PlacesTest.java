package dev.longspan.session;

import static dev.longspan.session.SessionStage.SESSIONS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.config.LimitsConfig;
import dev.longspan.session.SessionStage.Opened;
import dev.longspan.wire.Frame;
import dev.longspan.wire.Handshake;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Message;
import dev.longspan.wire.Problem;
import dev.longspan.wire.Stage;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sessions share the places of a route with its WebSockets. */
class PlacesTest {

  private static final Duration LONG = Duration.ofSeconds(20);

  @RegisterExtension final Stage stage = new Stage();
  private final SessionStage sessions = new SessionStage(stage);

  @Test
  void aSessionTakesThePlaceOfAWebSocketUntilItIsOver() {
    sessions.starts(route -> route.limits(limits(1, 0, 0)));
    Opened session = sessions.opens();
    session.backend().sends(Frame.text("hello"));
    assertThat(sessions.polled(session, "?after=0").path("messages")).hasSize(1);
    HttpWire surplus = stage.connects();
    surplus.sends(Handshake.request("/chat"));
    isRefused(surplus.readsResponse(), 503, "route-full");
    isRefused(opening(), 503, "route-full");

    assertThat(sessions.answerTo("DELETE " + session.location()).status()).isEqualTo(204);
    session.backend().receivesClose(1000);
    session.backend().sends(Frame.close(1000)).close();
    stage.metrics().await(0, "longspan_sessions");
    stage.opens();
    isRefused(opening(), 503, "route-full");
  }

  @Test
  void aClientHasSoManySessions() {
    sessions.starts(route -> route.limits(limits(0, 2, 0)));
    sessions.opens();
    sessions.opens();
    isRefused(opening(), 429, "client-connections");
    isRefused(
        sessions.answerTo("GET " + SESSIONS, "Accept: text/event-stream"),
        429,
        "client-connections");
  }

  @Test
  void anOpeningThatTheBackendRefusesTakesNoPlace() {
    sessions.starts(route -> route.limits(limits(1, 1, 0)));
    HttpWire client = sessions.asks("POST " + SESSIONS, "Content-Length: 0");
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    backend.sendsHead("HTTP/1.1 403 Forbidden", "Content-Length: 0");
    assertThat(client.readsResponse().status()).isEqualTo(403);
    sessions.opens();
  }

  @Test
  void sessionsThatAreAskedForTooFastAreRefused() {
    sessions.starts(route -> route.limits(limits(0, 0, 1)));
    sessions.opens();
    isRefused(opening(), 503, "handshake-rate");
  }

  @Test
  void aCallHasAPlaceWhileItLasts() {
    sessions.starts(route -> route.limits(limits(1, 0, 0)));
    HttpWire first = calls();
    HttpWire backend = stage.backend().accepts();
    backend.sends(Handshake.answer(backend.readsHead()));
    backend.receives(Frame.text("?"));
    isRefused(calls().readsResponse(), 503, "route-full");
    backend.sends(Frame.text("!"));
    assertThat(first.readsResponse().text()).isEqualTo("!");
    sessions.opens();
  }

  @Test
  void nothingIsOpenedOnceTheGatewayCloses() {
    stage.start(
        setup ->
            setup
                .drain(Duration.ofMillis(300), LONG, LONG.multipliedBy(2))
                .route(route -> route.exactPath("/chat").sessions()));
    HttpWire kept = stage.connects();
    kept.sendsHead(SessionStage.request("HEAD " + SESSIONS, new String[0]));
    assertThat(kept.readsResponseToHead().status()).isEqualTo(200);
    stage.gateway().drain();
    long deadline = System.nanoTime() + LONG.toNanos();
    while (!stage.asksAdmin("GET", "/api/drain").text().contains("\"closing\"")) {
      assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
      Thread.onSpinWait();
    }
    kept.sendsHead(SessionStage.request("POST " + SESSIONS, new String[0], "Content-Length: 0"));
    isRefused(kept.readsResponse(), 503, "draining");
  }

  private Message opening() {
    return sessions.answerTo("POST " + SESSIONS, "Content-Length: 0");
  }

  private HttpWire calls() {
    HttpWire client =
        sessions.asks(
            "POST " + SESSIONS + "/call", "Content-Type: text/plain", "Content-Length: 1");
    client.sends("?");
    return client;
  }

  private static void isRefused(Message answer, int status, String reason) {
    assertThat(Problem.in(answer, status).path("reason").asText()).isEqualTo(reason);
    assertThat(answer.head().has("retry-after")).isTrue();
  }

  static LimitsConfig limits(int all, int perClient, int handshakes) {
    return new LimitsConfig(
        OptionalLong.empty(),
        OptionalLong.empty(),
        orNone(all),
        orNone(perClient),
        orNone(handshakes),
        OptionalInt.empty(),
        OptionalLong.empty());
  }

  private static OptionalInt orNone(int limit) {
    return limit == 0 ? OptionalInt.empty() : OptionalInt.of(limit);
  }
}
