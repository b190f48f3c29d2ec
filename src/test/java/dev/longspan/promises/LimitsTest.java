package dev.longspan.promises;

import static dev.longspan.wire.Frame.close;
import static dev.longspan.wire.Frame.continuation;
import static dev.longspan.wire.Frame.ping;
import static dev.longspan.wire.Frame.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.config.LimitsConfig;
import dev.longspan.wire.Frame;
import dev.longspan.wire.Handshake;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Message;
import dev.longspan.wire.Problem;
import dev.longspan.wire.Stage;
import dev.longspan.wire.Stage.Conversation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** How many connections there may be, how fast they come, and how fast each may send. */
class LimitsTest {

  @RegisterExtension final Stage stage = new Stage();

  @TempDir private Path directory;

  @Test
  void aRouteTakesSoManyWebSocketsAndOneMoreWhenOneHasEnded() {
    stage.startWithRoute(route -> route.limits(connections(2, 0, 0)));
    Conversation first = stage.opens();
    stage.opens();
    isRefused(stage.connects(), 503, "route-full", "5");
    first.client().resets();
    first.backend().close();
    stage.metrics().await(1, "longspan_connections");
    stage.opens();
    assertThat(stage.metrics().value("longspan_rejected_total", "reason", "route-full"))
        .isEqualTo(1);
    assertThat(stage.metrics().value("longspan_connections_limit", "route", "scripted"))
        .isEqualTo(2);
  }

  @Test
  void aHandshakeThatTheBackendRefusesTakesNoPlace() {
    stage.startWithRoute(route -> route.limits(connections(1, 1, 0)));
    HttpWire client = stage.connects();
    client.sends(Handshake.request("/chat"));
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    backend.sendsHead("HTTP/1.1 403 Forbidden", "Content-Length: 0");
    assertThat(client.readsResponse().status()).isEqualTo(403);
    stage.opens();
  }

  @Test
  void aClientIsKnownByTheAddressThatATrustedProxyTells() {
    stage.start(setup -> setup.trustLoopback().route(route -> route.limits(connections(0, 1, 0))));
    stage.opens("X-Forwarded-For: 192.0.2.1");
    stage.opens("X-Forwarded-For: 192.0.2.2");
    HttpWire client = stage.connects();
    client.sends(Handshake.request("/chat", "X-Forwarded-For: 192.0.2.1"));
    Message answer = client.readsResponse();
    assertThat(Problem.in(answer, 429).get("reason").asText()).isEqualTo("client-connections");
    assertThat(answer.head().value("Retry-After")).isEqualTo("5");
  }

  @Test
  void handshakesThatComeTooFastAreRefusedAndLoggedSo() {
    Path log = directory.resolve("access.log");
    stage.start(setup -> setup.accessLog(log).route(route -> route.limits(connections(0, 0, 1))));
    stage.opens();
    isRefused(stage.connects(), 503, "handshake-rate", "1");
    Stage.await(stage.gateway().close());
    assertThat(log).content().contains("\"handshake-rate\"");
  }

  @Test
  void theGatewayTakesSoManyConnectionsAndTellsOneMore() {
    stage.start(setup -> setup.connectionLimit(1));
    HttpWire first = stage.connects();
    answered(first);
    HttpWire surplus = stage.connects();
    surplus.sendsHead("GET / HTTP/1.1", "Host: a");
    Message answer = surplus.readsResponse();
    assertThat(Problem.in(answer, 503).get("reason").asText()).isEqualTo("gateway-full");
    assertThat(answer.head().value("Connection")).isEqualToIgnoringCase("close");
    surplus.seesEnd();
    answered(first);
    stage.metrics().await(1, "longspan_rejected_total", "reason", "gateway-full");
  }

  @Test
  void aClientThatSendsTooManyMessagesIsClosed() {
    Conversation talk = stage.startWithRoute(route -> route.limits(rates(10, 0))).opens();
    talk.client().sends(frames(20, text("x")));
    talk.backend().receives(frames(20, text("x")));
    talk.client().sends(frames(30, text("x")));
    isClosedForItsRate(talk, "message-rate");
  }

  @Test
  void aFloodOfPingsIsOneOfMessages() {
    Conversation talk = stage.startWithRoute(route -> route.limits(rates(10, 0))).opens();
    talk.client().sends(frames(200, ping("x")));
    isClosedForItsRate(talk, "message-rate");
  }

  @Test
  void aFloodOfTinyFragmentsIsOneOfMessages() {
    Conversation talk = stage.startWithRoute(route -> route.limits(rates(10, 0))).opens();
    talk.client().sends(text("x").notFinal());
    talk.client().sends(frames(200, continuation("").notFinal()));
    isClosedForItsRate(talk, "message-rate");
  }

  @Test
  void fragmentsOfALargeMessageAreNotMessages() {
    Conversation talk = stage.startWithRoute(route -> route.limits(rates(10, 0))).opens();
    Frame begin = text("x".repeat(2000)).notFinal();
    Frame more = continuation("y".repeat(2000)).notFinal();
    talk.client().sends(begin);
    talk.backend().receives(begin);
    for (int i = 0; i < 100; i++) {
      talk.client().sends(more);
      talk.backend().receives(more);
    }
    talk.client().sends(continuation("z"));
    talk.backend().receives(continuation("z"));
  }

  @Test
  void aClientThatSendsTooManyBytesIsClosed() {
    Conversation talk = stage.startWithRoute(route -> route.limits(rates(0, 1000))).opens();
    talk.client().sends(text("x".repeat(1900)));
    talk.backend().receives(text("x".repeat(1900)));
    talk.client().sends(text("x".repeat(1900)));
    isClosedForItsRate(talk, "byte-rate");
  }

  @Test
  void whatTheBackendSendsHasNoSuchLimit() {
    Conversation talk = stage.startWithRoute(route -> route.limits(rates(10, 1000))).opens();
    talk.backend().sends(frames(200, text("x".repeat(100))));
    talk.client().receives(frames(200, text("x".repeat(100))));
  }

  @Test
  void aWebSocketThatIsOldEnoughIsAskedToComeBack() {
    Conversation talk = stage.startWithRoute(route -> route.maxAge(Duration.ofMillis(500))).opens();
    talk.client().sends(text("x"));
    talk.backend().receives(text("x"));
    assertThat(talk.client().receivesClose(1012).closeReason()).isEqualTo("maximum age");
    talk.backend().receivesClose(1001);
    talk.client().sends(close(1012)).seesEndOrReset();
    talk.backend().sends(close(1001)).seesEndOrReset();
    stage
        .metrics()
        .await(1, "longspan_connections_closed_total", "code", "1012", "initiator", "gateway");
  }

  /** What the backend gets before its 1001 depends on how the client's bytes were cut. */
  private void isClosedForItsRate(Conversation talk, String cause) {
    Frame last = talk.client().readsFrame();
    while (last.opcode() == Frame.PONG) {
      last = talk.client().readsFrame();
    }
    assertThat(last.opcode()).isEqualTo(Frame.CLOSE);
    assertThat(last.closeCode()).isEqualTo(1008);
    assertThat(last.closeReason())
        .isEqualTo(cause.equals("byte-rate") ? "too many bytes" : "too many messages");
    Frame seen = talk.backend().readsFrame();
    while (seen.opcode() != Frame.CLOSE) {
      seen = talk.backend().readsFrame();
    }
    assertThat(seen.closeCode()).isEqualTo(1001);
    talk.client().sends(close(1008)).seesEndOrReset();
    talk.backend().sends(close(1001)).seesEndOrReset();
    stage
        .metrics()
        .await(1, "longspan_connections_closed_total", "code", "1008", "initiator", "gateway");
  }

  private void isRefused(HttpWire client, int status, String reason, String retryAfter) {
    client.sends(Handshake.request("/chat"));
    Message answer = client.readsResponse();
    assertThat(Problem.in(answer, status).get("reason").asText()).isEqualTo(reason);
    assertThat(answer.head().value("Retry-After")).isEqualTo(retryAfter);
  }

  private void answered(HttpWire client) {
    client.sendsHead("GET / HTTP/1.1", "Host: a");
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    backend.sendsHead("HTTP/1.1 204 No Content", "Connection: close").close();
    assertThat(client.readsResponse().status()).isEqualTo(204);
  }

  private static Frame[] frames(int count, Frame frame) {
    Frame[] frames = new Frame[count];
    Arrays.fill(frames, frame);
    return frames;
  }

  private static LimitsConfig connections(int all, int perClient, int handshakes) {
    return new LimitsConfig(
        OptionalLong.empty(),
        OptionalLong.empty(),
        orNone(all),
        orNone(perClient),
        orNone(handshakes),
        OptionalInt.empty(),
        OptionalLong.empty());
  }

  private static LimitsConfig rates(int messages, int bytes) {
    return new LimitsConfig(
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        orNone(messages),
        bytes == 0 ? OptionalLong.empty() : OptionalLong.of(bytes));
  }

  private static OptionalInt orNone(int limit) {
    return limit == 0 ? OptionalInt.empty() : OptionalInt.of(limit);
  }
}
