package dev.longspan.protocol;

import static dev.longspan.protocol.TestFrames.frame;
import static dev.longspan.protocol.TestFrames.join;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However a stream is cut into reads, the scanner says, relays and counts the same. */
class FrameScannerSplitTest {

  private static final int[] PAYLOAD_SIZES = {
    0, 0, 1, 2, 7, 60, 124, 125, 126, 127, 300, 65_535, 65_536
  };

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  @DisplayName("every single cut of a stream gives the same as no cut")
  void everyCut(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 25; round++) {
      Setting setting = Setting.random(random);
      byte[] bytes = stream(random, setting, 300);
      ScannedStream.Result whole = setting.stream().read(bytes).result();
      for (int cut = 0; cut <= bytes.length; cut++) {
        ScannedStream parts = setting.stream();
        parts
            .read(Arrays.copyOfRange(bytes, 0, cut))
            .read(Arrays.copyOfRange(bytes, cut, bytes.length));
        assertThat(parts.result()).as("cut at %d, %s", cut, setting).isEqualTo(whole);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14})
  @DisplayName("any number of cuts, down to single bytes, gives the same as no cut")
  void manyCuts(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 60; round++) {
      Setting setting = Setting.random(random);
      byte[] bytes = stream(random, setting, 200_000);
      ScannedStream.Result whole = setting.stream().read(bytes).result();
      ScannedStream parts = setting.stream();
      int largestRead = bytes.length < 2_000 ? 3 : 20_000;
      for (int at = 0; at < bytes.length; ) {
        int size = Math.min(bytes.length - at, random.nextInt(0, largestRead + 1));
        parts.read(Arrays.copyOfRange(bytes, at, at + size));
        at += size;
      }
      assertThat(parts.result()).as("%s", setting).isEqualTo(whole);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23, 24})
  @DisplayName("valid streams are relayed whole, but for their pongs, and counted exactly")
  void validStreams(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 60; round++) {
      boolean fromClient = random.nextBoolean();
      ScannedStream stream = new ScannedStream(fromClient, random.nextBoolean(), 0, Long.MAX_VALUE);
      List<byte[]> relayed = new ArrayList<>();
      FrameCounters expected = new FrameCounters();
      int open = 0;
      for (int i = random.nextInt(40); i >= 0; i--) {
        int choice = random.nextInt(10);
        boolean control = choice < 3;
        int opcode =
            control
                ? random.nextInt(Opcode.PING, Opcode.PONG + 1)
                : open != 0 ? 0 : random.nextInt(1, 3);
        int fin = control || choice > 4 ? 0x80 : 0;
        byte[] bytes = frame(fin | opcode, fromClient, payload(random, control ? 125 : 70_000));
        expected.frames[opcode]++;
        expected.bytes[opcode] += bytes.length;
        if (!control) {
          open = opcode == 0 ? open : opcode;
          if (fin != 0) {
            expected.messages[open]++;
            open = 0;
          }
        }
        if (opcode != Opcode.PONG) {
          relayed.add(bytes);
        }
        stream.read(bytes);
      }
      assertThat(stream.relayed()).isEqualTo(join(relayed.toArray(byte[][]::new)));
      assertThat(stream.counters().frames).isEqualTo(expected.frames);
      assertThat(stream.counters().bytes).isEqualTo(expected.bytes);
      assertThat(stream.counters().messages).isEqualTo(expected.messages);
      assertThat(stream.scanner().frameCount()).isEqualTo(Arrays.stream(expected.frames).sum());
      assertThat(stream.scanner().byteCount()).isEqualTo(Arrays.stream(expected.bytes).sum());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {31, 32, 33, 34})
  @DisplayName("random bytes never throw, never loop, and are never relayed after a violation")
  void randomBytes(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 5_000; round++) {
      Setting setting = Setting.random(random);
      ScannedStream stream = setting.stream();
      byte[] bytes = new byte[random.nextInt(1, 200)];
      random.nextBytes(bytes);
      int cut = random.nextInt(bytes.length);
      stream
          .read(Arrays.copyOfRange(bytes, 0, cut))
          .read(Arrays.copyOfRange(bytes, cut, bytes.length));
      if (stream.ended()) {
        int relayed = stream.relayed().length;
        long counted = stream.scanner().byteCount();
        boolean violated = !stream.scanner().reason().isEmpty();
        ByteBuf more = Unpooled.wrappedBuffer(bytes);
        if (violated) {
          assertThat(stream.scanner().scan(more, 0, bytes.length))
              .isEqualTo(FrameScanner.Outcome.VIOLATION);
          assertThat(stream.scanner().position()).isZero();
        }
        assertThat(stream.relayed()).hasSize(relayed);
        assertThat(stream.scanner().byteCount()).isGreaterThanOrEqualTo(counted);
      } else {
        assertThat(stream.relayed().length + stream.carriedBytes())
            .isLessThanOrEqualTo(bytes.length);
      }
    }
  }

  /** Frames that mostly keep the rules, and now and then break one. */
  private static byte[] stream(SplittableRandom random, Setting setting, int maxBytes) {
    List<byte[]> frames = new ArrayList<>();
    int size = 0;
    boolean open = false;
    while (size < maxBytes && frames.size() < 30) {
      int choice = random.nextInt(100);
      boolean control = choice < 30;
      boolean fin = control || random.nextInt(3) > 0;
      int opcode = control ? random.nextInt(8, 11) : open ? 0 : random.nextInt(1, 3);
      int firstByte = (fin ? 0x80 : 0) | opcode;
      if (!control) {
        open = !fin;
        firstByte |= opcode != 0 && random.nextBoolean() ? setting.reservedBits : 0;
      }
      boolean masked = setting.fromClient;
      if (choice == 99) {
        firstByte = random.nextInt(256);
      } else if (choice == 98) {
        masked = !masked;
      }
      byte[] payload = payload(random, Math.min(maxBytes - size, control ? 125 : 70_000));
      if (opcode == Opcode.CLOSE) {
        frames.add(
            TestFrames.close(masked, random.nextInt(998, 1017), "é".repeat(random.nextInt(20))));
      } else {
        frames.add(frame(firstByte, masked, payload));
      }
      size += frames.get(frames.size() - 1).length;
    }
    return join(frames.toArray(byte[][]::new));
  }

  private static byte[] payload(SplittableRandom random, int max) {
    byte[] payload = new byte[Math.min(max, PAYLOAD_SIZES[random.nextInt(PAYLOAD_SIZES.length)])];
    random.nextBytes(payload);
    return payload;
  }

  private record Setting(
      boolean fromClient, boolean strict, int reservedBits, long maxMessageBytes) {

    static Setting random(SplittableRandom random) {
      int[] masks = {0, 0, 0x40, 0x70, 0x10};
      long[] limits = {Long.MAX_VALUE, Long.MAX_VALUE, 70_000, 130};
      return new Setting(
          random.nextBoolean(),
          random.nextInt(3) > 0,
          masks[random.nextInt(masks.length)],
          limits[random.nextInt(limits.length)]);
    }

    ScannedStream stream() {
      return new ScannedStream(fromClient, strict, reservedBits, maxMessageBytes);
    }
  }
}
