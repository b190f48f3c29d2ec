package dev.longspan.bridge;

import static dev.longspan.wire.Frame.binary;
import static dev.longspan.wire.Frame.close;
import static dev.longspan.wire.Frame.continuation;
import static dev.longspan.wire.Frame.ping;
import static dev.longspan.wire.Frame.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.wire.Frame;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Stage.Conversation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a conversation ends whose two sides are WebSockets of the gateway. */
class BridgeEndTest {

  @RegisterExtension final BridgedStage stage = new BridgedStage();

  @ParameterizedTest
  @ValueSource(ints = {1000, 1001, 1008, 1011, 1014, 3000, 4999})
  void aCloseOfTheClientAndItsAnswerPass(int code) throws Exception {
    Conversation talk = stage.start().opens();
    talk.client().sends(text("last"), close(code, "because \u20AC"));
    talk.backend().receives(text("last"), close(code, "because \u20AC"));
    talk.backend().sends(text("still an answer"), close(code, "agreed"));
    talk.client().receives(text("still an answer"), close(code, "agreed")).seesEnd();
    talk.backend().close();
    closedIsCounted(code, "client");
  }

  @ParameterizedTest
  @ValueSource(ints = {1000, 1001, 1008, 1011, 1014, 3000, 4999})
  void aCloseOfTheBackendPassesAndIsAnswered(int code) throws Exception {
    Conversation talk = stage.start().opens();
    talk.backend().sends(text("last"), close(code, "because"));
    talk.client().receives(text("last"), close(code, "because"));
    talk.backend().receives(close(code, "because")).close();
    talk.client().sends(close(code)).seesEnd();
    closedIsCounted(code, "upstream");
  }

  @Test
  void anEmptyCloseStaysEmpty() throws Exception {
    Conversation talk = stage.start().opens();
    talk.client().sends(close());
    talk.backend().receives(close()).sends(close());
    talk.client().receives(close()).seesEnd();
    talk.backend().close();
    closedIsCounted(1005, "client");
  }

  @Test
  void aClientThatVanishesIsGoingAwayForTheBackend() throws Exception {
    Conversation talk = stage.start().opens();
    talk.client().resets();
    talk.backend().receivesClose(1001);
    talk.backend().close();
    closedIsCounted(1006, "client");
  }

  @Test
  void aBackendThatVanishesIsABadGatewayForTheClient() throws Exception {
    Conversation talk = stage.start().opens();
    talk.backend().close();
    talk.client().receivesClose(1014);
    talk.client().sends(close(1014)).seesEnd();
    closedIsCounted(1006, "upstream");
    stage.awaits(1, "longspan_upstream_failures_total", "reason", "broken");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8})
  void aViolationOfTheClientIsAnsweredWithItsCode(int which) throws Exception {
    Conversation talk = stage.start("limits: { message: 1000 }").opens();
    HttpWire client = talk.client();
    byte[] notText = {(byte) 0xC3, 0x28};
    int code =
        switch (which) {
          case 0 -> sends(client, 1002, text("reserved").reserved(4));
          case 1 -> sends(client, 1002, Frame.of(3));
          case 2 -> sends(client, 1002, continuation("of nothing"));
          case 3 -> sends(client, 1002, Frame.of(Frame.CLOSE, (byte) 3));
          case 4 -> sends(client, 1002, close(1005));
          case 5 -> sends(client, 1007, Frame.of(Frame.TEXT, notText));
          case 6 ->
              sends(client, 1007, Frame.of(Frame.TEXT, (byte) 0xE2).notFinal(), continuation(""));
          case 7 -> sends(client, 1009, binary(new byte[1001]));
          default ->
              sends(client, 1009, binary(new byte[600]).notFinal(), continuation("x".repeat(401)));
        };
    talk.backend().receivesClose(1001);
    talk.backend().sends(text("to what was said before"), close(1001)).close();
    client.receives(text("to what was said before"));
    client.receivesClose(code);
    client.seesEnd();
    client.close();
    closedIsCounted(code, "gateway");
  }

  private static int sends(HttpWire wire, int code, Frame... frames) {
    wire.sends(frames);
    return code;
  }

  @Test
  void anUnmaskedFrameOfTheClientIsAViolation() throws Exception {
    Conversation talk = stage.start().opens();
    talk.client().sends(text("open").unmasked());
    talk.backend().receivesClose(1001);
    talk.backend().sends(close(1001)).close();
    talk.client().receivesClose(1002);
  }

  @Test
  void aViolationOfTheBackendIsABadGateway() throws Exception {
    Conversation talk = stage.start("limits: { message: 1000 }").opens();
    talk.backend().sends(binary(new byte[1001]));
    talk.backend().receivesClose(1009);
    talk.client().receivesClose(1014);
    talk.client().sends(close(1014)).seesEnd();
    talk.backend().close();
    closedIsCounted(1014, "gateway");
  }

  @Test
  void aPeerThatDoesNotAnswerACloseIsDisconnectedInTime() throws Exception {
    Conversation talk = stage.start().opens();
    talk.backend().sends(close(1000));
    talk.client().receives(close(1000)).seesEnd();
    closedIsCounted(1000, "upstream");
  }

  // ---- deadlines ----

  @Test
  void aConversationWithoutAWordIsEnded() throws Exception {
    Conversation talk = stage.start("timeouts: { idle: 300ms }").opens();
    talk.client().receivesClose(1001);
    talk.backend().receivesClose(1001);
    talk.client().sends(close(1001)).seesEnd();
    talk.backend().sends(close(1001)).close();
    closedIsCounted(1001, "gateway");
  }

  @Test
  void bothSidesArePingedAndTheirAnswersDoNotPass() throws Exception {
    Conversation talk = stage.start("keepalive: { ping: 400ms, pong: 300ms }").opens();
    for (HttpWire wire : new HttpWire[] {talk.client(), talk.backend()}) {
      Frame ping = wire.readsFrame();
      assertThat(ping.opcode()).isEqualTo(Frame.PING);
      wire.sends(Frame.of(Frame.PONG, ping.payload()));
    }
    stage.awaits(2, "longspan_ping_rtt_seconds_count");
    talk.client().sends(text("after the pong"));
    Frame next = talk.backend().readsFrame();
    while (next.opcode() == Frame.PING) {
      talk.backend().sends(Frame.of(Frame.PONG, next.payload()));
      next = talk.backend().readsFrame();
    }
    assertThat(next).isEqualTo(text("after the pong"));
  }

  @Test
  void aPeerThatAnswersNoPingIsGivenUp() throws Exception {
    Conversation talk = stage.start("keepalive: { ping: 400ms, pong: 300ms }").opens();
    assertThat(talk.client().readsFrame().opcode()).isEqualTo(Frame.PING);
    talk.client().receivesClose(1001);
  }

  @Test
  void aDrainClosesBothSides() throws Exception {
    Conversation talk = stage.start().opens();
    stage.loop().eventLoop().execute(() -> stage.loop().drain(0, () -> {}));
    talk.client().receivesClose(1012);
    talk.backend().receivesClose(1001);
    talk.client().sends(close(1012)).seesEnd();
    talk.backend().sends(close(1001)).close();
    closedIsCounted(1012, "gateway");
  }

  private void closedIsCounted(int code, String initiator) {
    stage.awaits(
        1,
        "longspan_connections_closed_total",
        "client",
        "websocket",
        "code",
        Integer.toString(code),
        "initiator",
        initiator);
    stage.awaits(0, "longspan_connections");
  }
}
