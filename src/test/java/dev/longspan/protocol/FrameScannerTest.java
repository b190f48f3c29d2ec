package dev.longspan.protocol;

import static dev.longspan.protocol.TestFrames.BINARY;
import static dev.longspan.protocol.TestFrames.CLOSE;
import static dev.longspan.protocol.TestFrames.PING;
import static dev.longspan.protocol.TestFrames.PONG;
import static dev.longspan.protocol.TestFrames.TEXT;
import static dev.longspan.protocol.TestFrames.close;
import static dev.longspan.protocol.TestFrames.frame;
import static dev.longspan.protocol.TestFrames.header;
import static dev.longspan.protocol.TestFrames.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameScannerTest {

  private static final long NO_LIMIT = Long.MAX_VALUE;
  private static final int RSV1 = 0x40;

  static Stream<Arguments> violations() {
    byte[] fits = frame(TEXT, true, "ok");
    byte[] opensMessage = frame(Opcode.TEXT, true, "part");
    return Stream.of(
        arguments(
            "reserved bit 1",
            frame(TEXT | 0x40, true, "x"),
            "1002 reserved bit without an extension"),
        arguments(
            "reserved bit 2",
            frame(TEXT | 0x20, true, "x"),
            "1002 reserved bit without an extension"),
        arguments(
            "reserved bit 3",
            frame(PING | 0x10, true, "x"),
            "1002 reserved bit without an extension"),
        arguments("opcode 3", frame(0x83, true, "x"), "1002 reserved opcode"),
        arguments("opcode 7", frame(0x87, true, "x"), "1002 reserved opcode"),
        arguments("opcode 11", frame(0x8B, true, "x"), "1002 reserved opcode"),
        arguments("opcode 15", frame(0x8F, true, "x"), "1002 reserved opcode"),
        arguments("no mask", frame(TEXT, false, "x"), "1002 unmasked frame from a client"),
        arguments(
            "no mask on a ping", frame(PING, false, "x"), "1002 unmasked frame from a client"),
        arguments(
            "a ping in parts", frame(Opcode.PING, true, "x"), "1002 fragmented control frame"),
        arguments(
            "a close in parts", frame(Opcode.CLOSE, true, ""), "1002 fragmented control frame"),
        arguments(
            "a ping of 126 bytes",
            frame(PING, true, new byte[126]),
            "1002 control frame over 125 bytes"),
        arguments(
            "a pong in the long form",
            frame(PONG, true, new byte[5], 2),
            "1002 control frame over 125 bytes"),
        arguments(
            "125 in two bytes",
            frame(TEXT, true, new byte[125], 2),
            "1002 frame length not in its shortest form"),
        arguments(
            "65535 in eight",
            frame(TEXT, true, new byte[65535], 8),
            "1002 frame length not in its shortest form"),
        arguments(
            "a length of 2^63",
            header(BINARY, true, Long.MIN_VALUE, 8),
            "1002 frame length of 2^63 bytes or more"),
        arguments(
            "a length of -1",
            header(BINARY, true, -1, 8),
            "1002 frame length of 2^63 bytes or more"),
        arguments(
            "a continuation of nothing",
            frame(0x80, true, "x"),
            "1002 continuation without a message"),
        arguments(
            "a continuation after a whole message",
            join(fits, frame(0, true, "x")),
            "1002 continuation without a message"),
        arguments(
            "a message inside a message",
            join(opensMessage, frame(TEXT, true, "x")),
            "1002 new message inside a message"),
        arguments(
            "a first frame inside a message",
            join(opensMessage, frame(Opcode.BINARY, true, "x")),
            "1002 new message inside a message"),
        arguments(
            "a close of one byte",
            frame(CLOSE, true, "x"),
            "1002 close frame with a payload of one byte"),
        arguments(
            "a close with 1005", close(true, 1005, ""), "1002 close code not allowed on the wire"),
        arguments(
            "a reason that is not UTF-8",
            frame(CLOSE, true, new byte[] {0x03, (byte) 0xE8, (byte) 0xC3, 0x28}),
            "1007 close reason not UTF-8"),
        arguments(
            "a reason that ends within a character",
            frame(CLOSE, true, new byte[] {0x03, (byte) 0xE8, 'a', (byte) 0xE2, (byte) 0x82}),
            "1007 close reason not UTF-8"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("violations")
  void endsTheConnectionOf(String what, byte[] bytes, String expected) {
    ScannedStream stream = new ScannedStream(true, true, 0, NO_LIMIT);
    byte[] before = frame(BINARY, true, new byte[20]);
    stream.read(before);
    // A message in progress must not hide the rule that is to be tested.
    stream.read(bytes);
    assertThat(stream.events()).hasSize(1);
    assertThat(stream.events().get(0).replaceAll(" at \\d+:", ""))
        .isEqualTo("violation " + expected);
    assertThat(stream.scanner().betweenFrames()).isTrue();
    assertThat(stream.scanner().reason()).hasSizeLessThanOrEqualTo(123);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("violations")
  void passesWithoutStrictness(String what, byte[] bytes, String expected) {
    ScannedStream stream = new ScannedStream(true, false, 0, NO_LIMIT);
    stream.read(bytes);
    boolean wholeLengthUnknown = expected.contains("2^63");
    if (wholeLengthUnknown) {
      assertThat(stream.events()).hasSize(1);
    } else {
      assertThat(stream.events()).noneMatch(event -> event.startsWith("violation"));
      assertThat(stream.scanner().byteCount()).isEqualTo(bytes.length);
    }
  }

  @Test
  @DisplayName("a masked frame from a server ends the connection")
  void maskedFrameFromServer() {
    ScannedStream stream = new ScannedStream(false, true, 0, NO_LIMIT);
    stream.read(join(frame(TEXT, false, "ok"), frame(TEXT, true, "x")));
    assertThat(stream.events()).containsExactly("violation 1002 at 4: masked frame from a server");
    assertThat(stream.relayed()).isEqualTo(frame(TEXT, false, "ok"));
  }

  @Test
  void relaysAndCountsWhatIsAllowed() {
    ScannedStream stream = new ScannedStream(true, true, 0, NO_LIMIT);
    byte[] bytes =
        join(
            frame(TEXT, true, "whole"),
            frame(TEXT, true, ""),
            frame(BINARY, true, new byte[126]),
            frame(BINARY, true, new byte[70_000]),
            frame(Opcode.TEXT, true, ""),
            frame(PING, true, "between"),
            frame(Opcode.CONTINUATION, true, "middle"),
            frame(0x80, true, "last"),
            frame(PING, true, new byte[125]));
    stream.read(bytes);
    assertThat(stream.events()).isEmpty();
    assertThat(stream.relayed()).isEqualTo(bytes);
    assertThat(stream.counters().frames).startsWith(2, 3, 2).endsWith(2, 0, 0, 0, 0, 0, 0);
    assertThat(stream.counters().messages).startsWith(0, 3, 2, 0);
    assertThat(stream.counters().bytes)
        .startsWith(12 + 10, 11 + 6 + 6, 8 + 126 + 14 + 70_000, 0, 0, 0, 0, 0, 0, 13 + 131);
    assertThat(stream.scanner().frameCount()).isEqualTo(9);
    assertThat(stream.scanner().byteCount()).isEqualTo(bytes.length);
    assertThat(stream.scanner().betweenFrames()).isTrue();
  }

  @Test
  void stopsAtEveryPongAndRelaysPings() {
    ScannedStream stream = new ScannedStream(false, true, 0, NO_LIMIT);
    byte[] ping = frame(PING, false, "gateway");
    stream.read(
        join(frame(PONG, false, ""), ping, frame(PONG, false, "a"), frame(PONG, false, "b")));
    assertThat(stream.events()).containsExactly("pong at 0", "pong at 9", "pong at 9");
    assertThat(stream.relayed()).isEqualTo(ping);
    assertThat(stream.scanner().frameCount()).isEqualTo(4);
  }

  static IntStream validCloseCodes() {
    return IntStream.of(
        1000, 1001, 1002, 1003, 1007, 1008, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999);
  }

  @ParameterizedTest
  @MethodSource("validCloseCodes")
  void stopsAtCloseWithItsCode(int code) {
    for (boolean fromClient : new boolean[] {true, false}) {
      ScannedStream stream = new ScannedStream(fromClient, true, 0, NO_LIMIT);
      stream.read(close(fromClient, code, "Grüße, 世界 🎈"));
      assertThat(stream.events()).containsExactly("close " + code + " at 0");
      assertThat(stream.counters().frames[Opcode.CLOSE]).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535})
  void refusesCodesThatAreNotForTheWire(int code) {
    ScannedStream strict = new ScannedStream(true, true, 0, NO_LIMIT).read(close(true, code, ""));
    assertThat(strict.events())
        .containsExactly("violation 1002 at 0: close code not allowed on the wire");
    assertThat(strict.counters().frames[Opcode.CLOSE]).isZero();
    ScannedStream lax = new ScannedStream(true, false, 0, NO_LIMIT).read(close(true, code, ""));
    assertThat(lax.events()).containsExactly("close " + code + " at 0");
  }

  @Test
  void reportsAnEmptyCloseAs1005() {
    ScannedStream stream = new ScannedStream(true, true, 0, NO_LIMIT).read(frame(CLOSE, true, ""));
    assertThat(stream.events()).containsExactly("close 1005 at 0");
  }

  @Test
  @DisplayName("permessage-deflate allows RSV1 on the first frame of a message, nowhere else")
  void compressedMessages() {
    ScannedStream allowed = new ScannedStream(true, true, RSV1, NO_LIMIT);
    byte[] compressed =
        join(
            frame(TEXT | RSV1, true, "whole"),
            frame(Opcode.BINARY | RSV1, true, "first"),
            frame(0x80, true, "last"),
            frame(TEXT, true, "plain"));
    assertThat(allowed.read(compressed).events()).isEmpty();
    assertThat(allowed.counters().messages).startsWith(0, 2, 1);

    String refused = "reserved bit without an extension";
    ScannedStream continuation = new ScannedStream(true, true, RSV1, NO_LIMIT);
    continuation.read(join(frame(Opcode.TEXT | RSV1, true, "x"), frame(0x80 | RSV1, true, "x")));
    assertThat(continuation.scanner().reason()).isEqualTo(refused);
    ScannedStream ping =
        new ScannedStream(true, true, RSV1, NO_LIMIT).read(frame(PING | RSV1, true, "x"));
    assertThat(ping.scanner().reason()).isEqualTo(refused);
    ScannedStream other =
        new ScannedStream(true, true, RSV1, NO_LIMIT).read(frame(TEXT | 0x20, true, "x"));
    assertThat(other.scanner().reason()).isEqualTo(refused);
  }

  @Test
  @DisplayName("an unknown extension may set its bits on any frame")
  void unknownExtension() {
    ScannedStream stream = new ScannedStream(true, true, 0x70, NO_LIMIT);
    stream.read(
        join(
            frame(Opcode.TEXT | 0x20, true, "x"),
            frame(PING | 0x10, true, "x"),
            frame(0x80 | 0x70, true, "x"),
            frame(BINARY | 0x40, true, "x")));
    assertThat(stream.events()).isEmpty();
    assertThat(stream.counters().messages).startsWith(0, 1, 1);
  }

  @Test
  @DisplayName(
      "a message over the limit is found at the header that leads over it, before a byte of it")
  void messageLimit() {
    for (boolean strict : new boolean[] {true, false}) {
      ScannedStream whole = new ScannedStream(true, strict, 0, 100);
      whole.read(join(frame(TEXT, true, new byte[100]), header(TEXT, true, 101, 0)));
      assertThat(whole.events()).containsExactly("violation 1009 at 106: message over the limit");

      ScannedStream parts = new ScannedStream(true, strict, 0, 100);
      parts.read(frame(Opcode.BINARY, true, new byte[60]));
      parts.read(join(frame(0, true, new byte[40]), frame(PING, true, new byte[125])));
      assertThat(parts.events()).isEmpty();
      parts.read(header(0, true, 1, 0));
      assertThat(parts.events()).hasSize(1).first().asString().startsWith("violation 1009 at 243");

      ScannedStream huge = new ScannedStream(true, strict, 0, 100);
      huge.read(join(frame(Opcode.TEXT, true, "x"), header(0x80, true, Long.MAX_VALUE, 8)));
      assertThat(huge.events()).containsExactly("violation 1009 at 7: message over the limit");
    }
  }

  @Test
  @DisplayName("the limit begins anew with each message")
  void limitIsPerMessage() {
    ScannedStream stream = new ScannedStream(true, true, 0, 100);
    for (int i = 0; i < 5; i++) {
      stream.read(frame(Opcode.BINARY, true, new byte[60]));
      stream.read(frame(0x80, true, new byte[40]));
      stream.read(frame(BINARY, true, new byte[100]));
    }
    assertThat(stream.events()).isEmpty();
    assertThat(stream.counters().messages[Opcode.BINARY]).isEqualTo(10);
  }

  @Test
  @DisplayName("a frame of 2^63 - 1 bytes is counted as it passes")
  void largestFrame() {
    ScannedStream stream = new ScannedStream(false, true, 0, NO_LIMIT);
    stream.read(header(BINARY, false, Long.MAX_VALUE, 8)).read(new byte[1000]);
    assertThat(stream.events()).isEmpty();
    assertThat(stream.scanner().byteCount()).isEqualTo(1010);
    assertThat(stream.counters().bytes[Opcode.BINARY]).isEqualTo(1010);
    assertThat(stream.scanner().betweenFrames()).isFalse();
  }

  @Test
  void limitOfZeroAllowsEmptyMessagesAlone() {
    ScannedStream stream = new ScannedStream(true, true, 0, 0);
    stream.read(join(frame(TEXT, true, ""), frame(PING, true, "x"), frame(TEXT, true, "x")));
    assertThat(stream.events()).containsExactly("violation 1009 at 13: message over the limit");
  }

  @Test
  void refusesNonsenseAtConstruction() {
    FrameCounters counters = new FrameCounters();
    assertThatThrownBy(() -> new FrameScanner(true, true, 0x80, 1, counters))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new FrameScanner(true, true, 0, -1, counters))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
