package dev.longspan.bridge;

import static dev.longspan.wire.Frame.binary;
import static dev.longspan.wire.Frame.close;
import static dev.longspan.wire.Frame.continuation;
import static dev.longspan.wire.Frame.ping;
import static dev.longspan.wire.Frame.pong;
import static dev.longspan.wire.Frame.text;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.wire.Background;
import dev.longspan.wire.Frame;
import dev.longspan.wire.Handshake;
import dev.longspan.wire.Head;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Message;
import dev.longspan.wire.Sender;
import dev.longspan.wire.Stage.Conversation;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two WebSockets whose messages the gateway passes from one to the other. */
class BridgeTest {

  @RegisterExtension final BridgedStage stage = new BridgedStage();

  // ---- the handshakes ----

  @Test
  void theBackendGetsAHandshakeOfTheGatewaysOwn() throws Exception {
    stage.start();
    HttpWire client = stage.connects();
    client.sends(
        Handshake.request(
            "/chat?a=b",
            "Cookie: c=d",
            "Authorization: Bearer e",
            "Origin: https://example.com",
            "Sec-WebSocket-Protocol: one, two",
            "Sec-WebSocket-Extensions: permessage-deflate"));
    HttpWire backend = stage.backend().accepts();
    Head request = backend.readsHead();
    assertThat(request.startLine()).isEqualTo("GET /chat?a=b HTTP/1.1");
    assertThat(request.value("Sec-WebSocket-Key"))
        .isNotEqualTo(Handshake.KEY)
        .matches("[A-Za-z0-9+/]{22}==");
    assertThat(request.value("Sec-WebSocket-Version")).isEqualTo("13");
    assertThat(request.value("Sec-WebSocket-Protocol")).isEqualTo("one, two");
    assertThat(request.has("Sec-WebSocket-Extensions")).isFalse();
    assertThat(request.value("Cookie")).isEqualTo("c=d");
    assertThat(request.value("Authorization")).isEqualTo("Bearer e");
    assertThat(request.value("Origin")).isEqualTo("https://example.com");
    backend.sends(Handshake.answer(request, "Sec-WebSocket-Protocol: two", "Set-Cookie: f=g"));
    Head answer = client.readsHead();
    assertThat(answer.status()).isEqualTo(101);
    assertThat(answer.value("Sec-WebSocket-Accept")).isEqualTo(Handshake.acceptKey(Handshake.KEY));
    assertThat(answer.value("Sec-WebSocket-Protocol")).isEqualTo("two");
    assertThat(answer.value("Set-Cookie")).isEqualTo("f=g");
    assertThat(answer.has("Sec-WebSocket-Extensions")).isFalse();
  }

  @Test
  void aRefusalOfTheBackendPassesThrough() throws Exception {
    stage.start();
    HttpWire client = stage.connects();
    client.sends(Handshake.request("/chat"));
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    backend.sends("HTTP/1.1 403 Forbidden\r\nX-Why: no\r\nContent-Length: 7\r\n\r\nnot you");
    Message answer = client.readsResponse();
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.head().value("X-Why")).isEqualTo("no");
    assertThat(answer.text()).isEqualTo("not you");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sec-WebSocket-Extensions: permessage-deflate",
        "Sec-WebSocket-Protocol: not-offered",
      })
  void anAnswerWithWhatWasNotOfferedIsABadGateway(String line) throws Exception {
    stage.start();
    HttpWire client = stage.connects();
    client.sends(Handshake.request("/chat"));
    HttpWire backend = stage.backend().accepts();
    backend.sends(Handshake.answer(backend.readsHead(), line));
    assertThat(client.readsResponse().status()).isEqualTo(502);
    backend.seesEndOrReset();
  }

  @Test
  void aBackendThatDoesNotAnswerIsATimeout() throws Exception {
    stage.start("timeouts: { handshake: 300ms }");
    HttpWire client = stage.connects();
    client.sends(Handshake.request("/chat"));
    stage.backend().accepts().readsHead();
    assertThat(client.readsResponse().status()).isEqualTo(504);
  }

  @Test
  void whatBothSentAheadArrives() throws Exception {
    stage.start();
    HttpWire client = stage.connects();
    client.sends(Handshake.request("/chat")).sends(client.encoded(text("early bird")));
    HttpWire backend = stage.backend().accepts();
    Head request = backend.readsHead();
    backend
        .sends(Handshake.answer(request) + "\u0081\u0005hello")
        .sends(backend.encoded(text("second")));
    assertThat(client.readsHead().status()).isEqualTo(101);
    client.receives(text("hello"), text("second"));
    backend.receives(text("early bird"));
  }

  // ---- messages ----

  @Test
  void messagesOfEveryKindAndSizePassBothWays() throws Exception {
    Conversation talk = stage.start().opens();
    for (int size : new int[] {0, 1, 125, 126, 4095, 4096, 65_535, 65_536, 1024 * 1024}) {
      Frame message = binary(randomBytes(size));
      try (var background = new Background()) {
        background.run(() -> talk.client().sends(message));
        talk.backend().receives(message);
        background.run(() -> talk.backend().sends(message));
        talk.client().receives(message);
      }
      Frame words = text("\u20AC".repeat(size / 3));
      try (var background = new Background()) {
        background.run(() -> talk.client().sends(words));
        talk.backend().receives(words);
        background.run(() -> talk.backend().sends(words));
        talk.client().receives(words);
      }
    }
  }

  @Test
  void everyFrameToTheBackendHasAKeyOfItsOwn() throws Exception {
    Conversation talk = stage.start().opens();
    talk.client().sends(text("a"), text("a"), text("a"));
    String first = new String(talk.backend().reads(6), ISO_8859_1);
    talk.backend().reads(1);
    String second = new String(talk.backend().reads(6), ISO_8859_1);
    assertThat(first.substring(2)).isNotEqualTo(second.substring(2));
  }

  @Test
  void fragmentsAreJoinedAndControlFramesMayComeBetweenThem() throws Exception {
    Conversation talk = stage.start().opens();
    talk.client()
        .sends(text("").notFinal(), continuation("one \u20AC ").notFinal(), ping("now"))
        .sends(pong("unasked"), continuation("two"));
    talk.backend().receives(ping("now"), pong("unasked"), text("one \u20AC two"));
    talk.backend().sends(binary(new byte[] {1}).notFinal(), ping("x"), continuation(""));
    talk.client().receives(ping("x"), binary(new byte[] {1}));
  }

  @Test
  void aCharacterMayBeSplitBetweenFragmentsAndPackets() throws Exception {
    Conversation talk = stage.start().opens();
    byte[] euro = {(byte) 0xE2, (byte) 0x82, (byte) 0xAC};
    Frame start = Frame.of(Frame.TEXT, euro[0], euro[1]).notFinal();
    Frame end = Frame.of(Frame.CONTINUATION, euro[2]);
    talk.client().sendsByteByByte(talk.client().encoded(start, end));
    talk.backend().receives(text("\u20AC"));
  }

  @Test
  void aPingIsAnsweredByTheOtherPeerAlone() throws Exception {
    Conversation talk = stage.start().opens();
    talk.client().sends(ping("are you there"));
    talk.backend().receives(ping("are you there")).sends(pong("are you there"), text("after"));
    talk.client().receives(pong("are you there"), text("after"));
  }

  // ---- backpressure ----

  @Test
  void aSlowClientHoldsTheBackendUpAndGetsAllInTheEnd() throws Exception {
    Conversation talk = stage.start().opens(stage.connects(32 * 1024));
    Frame piece = binary(randomBytes(64 * 1024));
    byte[] bytes = talk.backend().encoded(piece);
    try (Sender sender = Sender.starts(talk.backend(), 300, i -> bytes)) {
      sender.waitsUntilBlocked();
      for (int i = 0; i < 300; i++) {
        talk.client().receives(piece);
      }
    }
    assertThat(stage.value("longspan_backpressure_pauses_total", "side", "upstream")).isZero();
    assertThat(stage.value("longspan_backpressure_pauses_total", "side", "client")).isPositive();
  }

  @Test
  void aClientThatTakesNothingIsCut() throws Exception {
    Conversation talk =
        stage.start("timeouts: { slow-consumer: 500ms }").opens(stage.connects(32 * 1024));
    Frame piece = binary(randomBytes(64 * 1024));
    byte[] bytes = talk.backend().encoded(piece);
    try (Sender sender = Sender.starts(talk.backend(), 1000, i -> bytes)) {
      talk.backend().receivesClose(1013);
      assertThat(sender).isNotNull();
    }
    stage.awaits(1, "longspan_slow_consumers_total", "side", "client");
    talk.backend().close();
    closedIsCounted(1013, "gateway");
  }

  // ---- counting ----

  @Test
  void theClientsFramesAreCountedAsTheyWere() throws Exception {
    Conversation talk = stage.start().opens();
    talk.client().sends(text("ab").notFinal(), continuation("c"));
    talk.backend().receives(text("abc")).sends(text("defg"), close(1000));
    talk.client().receives(text("defg"), close(1000)).sends(close(1000)).seesEnd();
    talk.backend().receives(close(1000)).close();
    closedIsCounted(1000, "upstream");
    counted(1, "longspan_messages_total", "received", "text");
    counted(1, "longspan_frames_total", "received", "text");
    counted(1, "longspan_frames_total", "received", "continuation");
    counted(8, "longspan_frame_bytes_total", "received", "text");
    counted(1, "longspan_messages_total", "sent", "text");
    counted(6, "longspan_frame_bytes_total", "sent", "text");
    counted(1, "longspan_frames_total", "sent", "close");
  }

  private void counted(int expected, String metric, String direction, String opcode) {
    assertThat(stage.value(metric, "direction", direction, "opcode", opcode))
        .as("%s %s %s", metric, direction, opcode)
        .isEqualTo(expected);
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

  private static byte[] randomBytes(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }
}
