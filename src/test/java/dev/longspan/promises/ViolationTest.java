package dev.longspan.promises;

import static dev.longspan.wire.Frame.close;
import static dev.longspan.wire.Frame.continuation;
import static dev.longspan.wire.Frame.ping;
import static dev.longspan.wire.Frame.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.wire.Frame;
import dev.longspan.wire.Handshake;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Stage;
import dev.longspan.wire.Stage.Conversation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A peer that breaks RFC 6455 is told so; the other peer hears that the gateway left, or that the
 * backend failed.
 */
class ViolationTest {

  @RegisterExtension final Stage stage = new Stage();

  /** Frames that neither side may send; the code is what RFC 6455 asks for. */
  static Stream<Arguments> violations() {
    List<Arguments> all = new ArrayList<>();
    for (int opcode : new int[] {3, 4, 5, 6, 7, 11, 12, 13, 14, 15}) {
      all.add(violation("reserved opcode " + opcode, 1002, Frame.of(opcode, (byte) 1)));
    }
    for (int bits = 1; bits < 8; bits++) {
      all.add(violation("reserved bits " + bits, 1002, text("x").reserved(bits)));
      all.add(violation("reserved bits " + bits + " on a ping", 1002, ping("x").reserved(bits)));
    }
    all.add(violation("a ping of 126 bytes", 1002, ping("p".repeat(126))));
    all.add(violation("a close of 126 bytes", 1002, close(1000, "r".repeat(124))));
    all.add(violation("a pong of 70000 bytes", 1002, Frame.pong("p".repeat(70_000))));
    all.add(violation("a fragmented ping", 1002, ping("x").notFinal()));
    all.add(violation("a fragmented close", 1002, close(1000).notFinal()));
    all.add(violation("a continuation of nothing", 1002, continuation("x")));
    all.add(violation("an open continuation of nothing", 1002, continuation("x").notFinal()));
    all.add(violation("a close payload of one byte", 1002, Frame.of(Frame.CLOSE, (byte) 3)));
    all.add(
        violation(
            "a close reason that is not UTF-8",
            1007,
            Frame.of(Frame.CLOSE, (byte) 3, (byte) 0xE8, (byte) 0xC3, (byte) 0x28)));
    for (int code : new int[] {0, 1, 999, 1004, 1005, 1006, 1015, 1016, 2000, 2999, 5000, 65_535}) {
      all.add(violation("close code " + code, 1002, close(code)));
    }
    return all.stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("violations")
  void theClientThatSendsIt(String what, int code, Frame[] frames) {
    Conversation talk = stage.start().opens();
    talk.client().sends(text("before")).sends(frames);
    talk.backend().receives(text("before"));
    endsWith(talk, code, 1001);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("violations")
  void theBackendThatSendsIt(String what, int code, Frame[] frames) {
    Conversation talk = stage.start().opens();
    talk.backend().sends(text("before")).sends(frames);
    talk.client().receives(text("before"));
    endsWith(talk, 1014, code);
  }

  @Test
  void aMessageInsideAMessageOfTheClient() {
    Conversation talk = stage.start().opens();
    talk.client().sends(text("x").notFinal(), text("y"));
    talk.backend().receives(text("x").notFinal());
    endsWith(talk, 1002, 1001);
  }

  @Test
  void aMessageInsideAMessageOfTheBackend() {
    Conversation talk = stage.start().opens();
    talk.backend().sends(text("x").notFinal(), Frame.binary((byte) 1));
    talk.client().receives(text("x").notFinal());
    endsWith(talk, 1014, 1002);
  }

  @Test
  void aContinuationAfterTheLastFragmentOfTheClient() {
    Conversation talk = stage.start().opens();
    talk.client().sends(text("x").notFinal(), continuation("y"), continuation("z"));
    talk.backend().receives(text("x").notFinal(), continuation("y"));
    endsWith(talk, 1002, 1001);
  }

  @Test
  void anUnmaskedFrameOfTheClient() {
    Conversation talk = stage.start().opens();
    talk.client().sends(text("naked").unmasked());
    endsWith(talk, 1002, 1001);
  }

  @Test
  void anUnmaskedCloseOfTheClient() {
    Conversation talk = stage.start().opens();
    talk.client().sends(close(1000).unmasked());
    endsWith(talk, 1002, 1001);
  }

  @Test
  void aMaskedFrameOfTheBackend() {
    Conversation talk = stage.start().opens();
    talk.backend().sends(text("veiled").masked(0x01020304));
    endsWith(talk, 1014, 1002);
  }

  static Stream<Arguments> badLengths() {
    return Stream.of(
        Arguments.of("5 in 16 bits", 5L, 16),
        Arguments.of("125 in 16 bits", 125L, 16),
        Arguments.of("125 in 64 bits", 125L, 64),
        Arguments.of("65535 in 64 bits", 65_535L, 64),
        Arguments.of("2^63", Long.MIN_VALUE, 64),
        Arguments.of("2^64 - 1", -1L, 64));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badLengths")
  void aLengthOfTheClientThatIsNotInItsOnlyForm(String what, long length, int bits) {
    Conversation talk = stage.start().opens();
    talk.client().sends(Frame.header(true, 0, Frame.BINARY, true, length, bits)).sends("mask");
    endsWith(talk, 1002, 1001);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badLengths")
  void aLengthOfTheBackendThatIsNotInItsOnlyForm(String what, long length, int bits) {
    Conversation talk = stage.start().opens();
    talk.backend().sends(Frame.header(true, 0, Frame.BINARY, false, length, bits));
    endsWith(talk, 1014, 1002);
  }

  @Test
  void withCompressionTheFirstReservedBitIsForFirstFramesOnly() {
    Frame compressed = Frame.of(Frame.TEXT, (byte) 0x02, (byte) 0).reserved(4);
    for (Frame bad :
        List.of(continuation("x").reserved(4), ping("x").reserved(4), text("x").reserved(2))) {
      Conversation talk = opensWithCompression();
      talk.client().sends(compressed.notFinal());
      talk.backend().receives(compressed.notFinal());
      talk.client().sends(bad);
      talk.client().receivesClose(1002);
      talk.backend().receivesClose(1001);
      talk.client().close();
      talk.backend().close();
      stage.metrics().await(0, "longspan_connections");
    }
  }

  @Test
  void theCloseArrivesEvenWhileTheOffenderKeepsSending() {
    Conversation talk = stage.start().opens();
    byte[] rest = new byte[200_000];
    talk.client().sends(talk.client().encoded(Frame.of(3)));
    for (int i = 0; i < 20; i++) {
      talk.client().sendsAsFarAsPossible(rest);
    }
    talk.backend().receivesClose(1001);
    talk.client().receivesClose(1002);
  }

  @Test
  void nothingOfTheOffendersIsRelayedAfterTheViolation() {
    Conversation talk = stage.start().opens();
    talk.client().sends(text("before"), Frame.of(7), text("after"), close(1000));
    talk.backend().receives(text("before")).receivesClose(1001);
    talk.backend().sends(close(1001));
    talk.backend().seesEndOrReset();
  }

  @Test
  void whatTheBackendAnsweredToTheMessagesBeforeItStillArrives() {
    Conversation talk = stage.start().opens();
    talk.client().sends(text("question"), Frame.of(3));
    talk.backend().receives(text("question")).receivesClose(1001);
    talk.backend().sends(text("answer"), close(1001));
    talk.client().receives(text("answer")).receivesClose(1002);
  }

  @Test
  void aBackendThatDoesNotAnswerItsCloseDoesNotKeepTheClientWaiting() {
    Conversation talk = stage.start().opens();
    talk.client().sends(Frame.of(3));
    talk.client().receivesClose(1002);
    talk.backend().receivesClose(1001);
  }

  @Test
  void noCloseIsPutIntoAFrameThatIsUnderWay() {
    Conversation talk = stage.start().opens();
    byte[] half = Arrays.copyOf(talk.client().encoded(text("x".repeat(1000))), 500);
    talk.client().sends(half);
    assertThat(talk.backend().reads(500)).isEqualTo(half);
    talk.backend().sends(Frame.of(3));
    talk.client().receivesClose(1014);
    talk.backend().seesEndOrReset();
  }

  @Test
  void aLenientRouteRelaysWhatBreaksTheRulesAndCountsIt() {
    Conversation talk = stage.startWithRoute(route -> route.lenient()).opens();
    Frame[] odd = {
      Frame.of(3, (byte) 1),
      text("x").reserved(5),
      ping("p".repeat(126)),
      continuation("of nothing"),
      text("open").notFinal(),
      text("another")
    };
    talk.client().sends(odd);
    talk.backend().receives(odd);
    talk.backend().sends(odd);
    talk.client().receives(odd);
    byte[] naked = text("naked").unmasked();
    talk.client().sends(naked);
    assertThat(talk.backend().reads(naked.length)).isEqualTo(naked);
    talk.client().sends(close(1005, "odd"));
    talk.backend().receives(close(1005, "odd"));
    stage.metrics().await(8, "longspan_frames_total", "direction", "received");
  }

  private Conversation opensWithCompression() {
    if (stage.gateway() == null) {
      stage.start();
    }
    HttpWire client = stage.connects();
    client.sends(Handshake.request("/chat", "Sec-WebSocket-Extensions: permessage-deflate"));
    HttpWire backend = stage.backend().accepts();
    backend.sends(
        Handshake.answer(backend.readsHead(), "Sec-WebSocket-Extensions: permessage-deflate"));
    assertThat(client.readsHead().status()).isEqualTo(101);
    return new Conversation(client, backend);
  }

  private void endsWith(Conversation talk, int toClient, int toBackend) {
    talk.backend().receivesClose(toBackend);
    talk.backend().sendsAsFarAsPossible(talk.backend().encoded(close(toBackend)));
    talk.client().receivesClose(toClient);
    talk.client().sendsAsFarAsPossible(talk.client().encoded(close(toClient)));
    talk.client().seesEndOrReset();
    talk.backend().seesEndOrReset();
    talk.client().close();
    talk.backend().close();
    stage
        .metrics()
        .await(
            1,
            "longspan_connections_closed_total",
            "initiator",
            "gateway",
            "code",
            Integer.toString(toClient));
  }

  private static Arguments violation(String what, int code, Frame... frames) {
    return Arguments.of(what, code, frames);
  }
}
