package dev.longspan.promises;

import static dev.longspan.wire.Frame.binary;
import static dev.longspan.wire.Frame.close;
import static dev.longspan.wire.Frame.continuation;
import static dev.longspan.wire.Frame.ping;
import static dev.longspan.wire.Frame.pong;
import static dev.longspan.wire.Frame.text;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.wire.Background;
import dev.longspan.wire.Frame;
import dev.longspan.wire.Handshake;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Stage;
import dev.longspan.wire.Stage.Conversation;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What one end of a WebSocket sends, the other end gets: the same bytes, in the same order. */
class TransparencyTest {

  @RegisterExtension final Stage stage = new Stage();

  static Stream<Arguments> framings() {
    return Stream.of(
        framing("a text message", text("hello")),
        framing("a binary message", binary((byte) 0, (byte) -1, (byte) 127)),
        framing("an empty text message", text("")),
        framing("an empty binary message", binary()),
        framing("a ping", ping("are you there")),
        framing("an empty ping", ping("")),
        framing("a ping of 125 bytes", ping("p".repeat(125))),
        framing("an unsolicited pong", pong("I am here")),
        framing("an empty pong", pong("")),
        framing("text that is not UTF-8", Frame.of(Frame.TEXT, (byte) 0xC3, (byte) 0x28)),
        framing("two fragments", text("he").notFinal(), continuation("llo")),
        framing(
            "a control frame between fragments",
            text("he").notFinal(),
            ping("now"),
            continuation("l").notFinal(),
            pong("then"),
            continuation("lo")),
        framing(
            "empty fragments",
            text("").notFinal(),
            continuation("").notFinal(),
            continuation("x").notFinal(),
            continuation("")),
        framing("a message split inside a UTF-8 character", split("\u20AC")),
        framing("many small messages", many()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("framings")
  void framesOfTheClientReachTheBackendByteForByte(String name, Frame[] frames) {
    Conversation talk = stage.start().opens();
    byte[] sent = talk.client().encoded(frames);
    talk.client().sends(sent);
    assertThat(talk.backend().reads(sent.length)).isEqualTo(sent);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("framings")
  void framesOfTheBackendReachTheClientByteForByte(String name, Frame[] frames) {
    Conversation talk = stage.start().opens();
    byte[] sent = talk.backend().encoded(frames);
    talk.backend().sends(sent);
    assertThat(talk.client().reads(sent.length)).isEqualTo(sent);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("framings")
  void framesThatComeByteByByteArriveTheSame(String name, Frame[] frames) {
    Conversation talk = stage.start().opens();
    byte[] sent = talk.client().encoded(frames);
    talk.client().sendsByteByByte(sent);
    assertThat(talk.backend().reads(sent.length)).isEqualTo(sent);
    byte[] answered = talk.backend().encoded(frames);
    talk.backend().sendsByteByByte(answered);
    assertThat(talk.client().reads(answered.length)).isEqualTo(answered);
  }

  @ParameterizedTest(name = "{0} bytes")
  @ValueSource(ints = {0, 1, 125, 126, 127, 128, 65_535, 65_536, 65_537, 1_000_000, 5_000_000})
  void payloadsOfEveryLengthFormArriveWhole(int length) throws Exception {
    Conversation talk = stage.start().opens();
    Frame frame = binary(randomBytes(length));
    try (var background = new Background()) {
      background.run(() -> talk.client().sends(frame));
      talk.backend().receives(frame);
      background.run(() -> talk.backend().sends(frame));
      talk.client().receives(frame);
    }
  }

  @Test
  void lengthsThatAreWrittenLongerThanNeededPassUnchanged() {
    Conversation talk = stage.start(setup -> setup.route(route -> route.lenient())).opens();
    byte[] head = Frame.header(true, 0, Frame.TEXT, false, 2, 64);
    talk.backend().sends(head).sends("hi");
    assertThat(talk.client().reads(head.length)).isEqualTo(head);
    assertThat(talk.client().reads(2)).asString().isEqualTo("hi");
  }

  @Test
  void aFrameThatDeclaresTheLargestLengthIsRelayedAsItComes() {
    Conversation talk = stage.start().opens();
    byte[] head = Frame.header(true, 0, Frame.BINARY, false, Long.MAX_VALUE);
    talk.backend().sends(head).sends("the first bytes");
    assertThat(talk.client().reads(head.length)).isEqualTo(head);
    assertThat(talk.client().reads(15)).asString().isEqualTo("the first bytes");

    byte[] masked = Frame.header(true, 0, Frame.BINARY, true, Long.MAX_VALUE);
    talk.client().sends(masked).sends("keyXand the payload");
    assertThat(talk.backend().reads(masked.length)).isEqualTo(masked);
    assertThat(talk.backend().reads(19)).asString().isEqualTo("keyXand the payload");
  }

  @Test
  void bothDirectionsFlowAtOnce() {
    Conversation talk = stage.start().opens();
    byte[] payload = randomBytes(300_000);
    try (var background = new Background()) {
      background.run(() -> talk.client().sends(binary(payload), text("from the client")));
      background.run(() -> talk.backend().sends(binary(payload), text("from the backend")));
      background.run(() -> talk.backend().receives(binary(payload), text("from the client")));
      talk.client().receives(binary(payload), text("from the backend"));
    }
  }

  @Test
  void pingsAndPongsOfThePeersPassBothWays() {
    Conversation talk = stage.start().opens();
    talk.client().sends(ping("from the client"));
    talk.backend().receives(ping("from the client")).sends(pong("from the client"));
    talk.client().receives(pong("from the client"));
    talk.backend().sends(ping("from the backend"));
    talk.client().receives(ping("from the backend")).sends(pong("from the backend"));
    talk.backend().receives(pong("from the backend"));
  }

  @Test
  void compressedMessagesPassAsTheyAreWhenTheEndpointsAgreedOnCompression() {
    stage.start();
    HttpWire client = stage.connects();
    client.sends(
        Handshake.request(
            "/chat", "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"));
    HttpWire backend = stage.backend().accepts();
    backend.sends(
        Handshake.answer(
            backend.readsHead(),
            "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=10"));
    assertThat(client.readsHead().value("Sec-WebSocket-Extensions"))
        .isEqualTo("permessage-deflate; server_max_window_bits=10");
    Frame compressed = Frame.of(Frame.TEXT, hex("f248cdc9c90700")).reserved(4);
    Frame start = Frame.of(Frame.TEXT, hex("f248cd")).reserved(4).notFinal();
    Frame rest = Frame.of(Frame.CONTINUATION, hex("c9c90700"));
    client.sends(compressed, start, rest, text("plain"));
    backend.receives(compressed, start, rest, text("plain"));
    backend.sends(compressed, start, rest, text("plain"));
    client.receives(compressed, start, rest, text("plain"));
  }

  @Test
  void framesThatAreGluedToTheUpgradeRequestWaitForTheBackend() {
    stage.start();
    HttpWire client = stage.connects();
    byte[] early = client.encoded(text("early"), ping("early too"));
    client.sends(concatenated(Handshake.request("/chat").getBytes(ISO_8859_1), early));
    HttpWire backend = stage.backend().accepts();
    backend.sends(Handshake.answer(backend.readsHead()));
    assertThat(client.readsHead().status()).isEqualTo(101);
    client.sends(text("late"));
    backend.receives(text("early"), ping("early too"), text("late"));
  }

  @Test
  void theFirstHalfOfAFrameMayComeWithTheUpgradeRequest() {
    stage.start();
    HttpWire client = stage.connects();
    byte[] frame = client.encoded(text("in two halves"));
    client.sends(
        concatenated(Handshake.request("/chat").getBytes(ISO_8859_1), Arrays.copyOf(frame, 5)));
    HttpWire backend = stage.backend().accepts();
    backend.sends(Handshake.answer(backend.readsHead()));
    client.readsHead();
    client.sends(Arrays.copyOfRange(frame, 5, frame.length));
    backend.receives(text("in two halves"));
  }

  @Test
  void framesThatAreGluedToTheBackendsAnswerFollowIt() {
    stage.start();
    HttpWire client = stage.connects();
    client.sends(Handshake.request("/chat"));
    HttpWire backend = stage.backend().accepts();
    byte[] answer = Handshake.answer(backend.readsHead()).getBytes(ISO_8859_1);
    backend.sends(concatenated(answer, backend.encoded(text("welcome"), close(1000, "bye"))));
    assertThat(client.readsHead().status()).isEqualTo(101);
    client.receives(text("welcome"), close(1000, "bye"));
  }

  @Test
  void aLongConversationKeepsItsOrder() {
    Conversation talk = stage.start().opens();
    for (int i = 0; i < 500; i++) {
      talk.client().sends(text("question " + i));
      talk.backend().receives(text("question " + i)).sends(text("answer " + i));
      talk.client().receives(text("answer " + i));
    }
  }

  private static Arguments framing(String name, Frame... frames) {
    return Arguments.of(name, frames);
  }

  private static Frame[] split(String character) {
    byte[] bytes = character.getBytes(UTF_8);
    return new Frame[] {
      Frame.of(Frame.TEXT, bytes[0], bytes[1]).notFinal(), Frame.of(Frame.CONTINUATION, bytes[2])
    };
  }

  private static Frame[] many() {
    Frame[] frames = new Frame[200];
    for (int i = 0; i < frames.length; i++) {
      frames[i] = i % 2 == 0 ? text("message " + i) : binary((byte) i);
    }
    return frames;
  }

  static byte[] randomBytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }

  private static byte[] concatenated(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
