package dev.longspan.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longspan.protocol.FrameScanner.Outcome;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FramesTest {

  private static final ByteBufAllocator ALLOCATOR = new UnpooledByteBufAllocator(false, true);

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void writesFramesThatTheScannerTakes(boolean asClient) {
    byte[] payload = "gateway".getBytes(StandardCharsets.UTF_8);
    assertThat(scan(Frames.ping(ALLOCATOR, payload, asClient), asClient)).isEqualTo("RELAY 0");
    assertThat(scan(Frames.pong(ALLOCATOR, new byte[125], asClient), asClient)).isEqualTo("PONG 0");
    assertThat(scan(Frames.emptyClose(ALLOCATOR, asClient), asClient)).isEqualTo("CLOSE 1005");
    ByteBuf close = Frames.close(ALLOCATOR, 1012, "Grüße", asClient);
    assertThat(scan(close, asClient)).isEqualTo("CLOSE 1012");
  }

  @Test
  void writesTheBytesOfTheRfc() {
    byte[] hello = "Hello".getBytes(StandardCharsets.US_ASCII);
    ByteBuf unmasked = Frames.ping(ALLOCATOR, hello, false);
    assertThat(bytes(unmasked)).isEqualTo(TestFrames.frame(TestFrames.PING, false, hello));
    byte[] masked = bytes(Frames.ping(ALLOCATOR, hello, true));
    for (int i = 0; i < hello.length; i++) {
      masked[6 + i] ^= masked[2 + i % 4];
    }
    assertThat(masked).startsWith(0x89, 0x85).endsWith(hello).hasSize(11);
  }

  @ParameterizedTest
  @CsvSource({"a,123", "é,122", "€,123", "🎈,120", "aé,123"})
  void cutsTheReasonBetweenTwoCharacters(String character, int expected) {
    for (int prefix = 0; prefix < 4; prefix++) {
      String reason = "x".repeat(prefix) + character.repeat(200);
      byte[] frame = bytes(Frames.close(ALLOCATOR, 1000, reason, false));
      String cut = new String(frame, 4, frame.length - 4, StandardCharsets.UTF_8);
      assertThat(reason).startsWith(cut);
      assertThat(frame.length - 4).isBetween(120, 123);
      if (prefix == 0) {
        assertThat(frame.length - 4).isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 999, 1004, 1005, 1006, 1015, 2999, 5000})
  void refusesToSendCodesThatAreNotForTheWire(int code) {
    assertThatThrownBy(() -> Frames.close(ALLOCATOR, code, "", true))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesLongPayloads() {
    assertThatThrownBy(() -> Frames.ping(ALLOCATOR, new byte[126], true))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void masksEachFrameWithAKeyOfItsOwn() {
    Set<Integer> keys = new HashSet<>();
    for (int i = 0; i < 2_000; i++) {
      ByteBuf frame = Frames.emptyClose(ALLOCATOR, true);
      keys.add(frame.getInt(2));
      frame.release();
    }
    assertThat(keys)
        .as("two of 2,000 random keys are equal once in 2,000 runs")
        .hasSizeGreaterThan(1_997);
  }

  private static String scan(ByteBuf frame, boolean asClient) {
    FrameScanner scanner = new FrameScanner(asClient, true, 0, Long.MAX_VALUE, new FrameCounters());
    Outcome outcome = scanner.scan(frame, frame.readerIndex(), frame.writerIndex());
    assertThat(scanner.end()).isEqualTo(frame.writerIndex());
    frame.release();
    return outcome + " " + scanner.closeCode();
  }

  private static byte[] bytes(ByteBuf frame) {
    byte[] bytes = new byte[frame.readableBytes()];
    frame.readBytes(bytes).release();
    return bytes;
  }
}
