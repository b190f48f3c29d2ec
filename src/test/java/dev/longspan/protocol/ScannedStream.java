package dev.longspan.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.protocol.FrameScanner.Outcome;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Feeds reads to a scanner as a relay does: what may be relayed is, pongs are consumed, and
 * unfinished bytes are kept and put before the next read.
 */
final class ScannedStream {

  private final FrameCounters counters = new FrameCounters();
  private final FrameScanner scanner;
  private final ByteArrayOutputStream relayed = new ByteArrayOutputStream();
  private final List<String> events = new ArrayList<>();
  private byte[] carried = {};
  private boolean ended;

  ScannedStream(boolean fromClient, boolean strict, int reservedBits, long maxMessageBytes) {
    scanner = new FrameScanner(fromClient, strict, reservedBits, maxMessageBytes, counters);
  }

  ScannedStream read(byte[] bytes) {
    if (ended) {
      return this;
    }
    // An offset, because indexes of a real buffer rarely begin at 0.
    int offset = 3;
    byte[] all = TestFrames.join(new byte[offset], carried, bytes);
    byte[] before = all.clone();
    ByteBuf in = Unpooled.wrappedBuffer(all);
    scanAll(in, offset, all.length);
    assertThat(all).as("the scan leaves the bytes as they are").isEqualTo(before);
    return this;
  }

  private void scanAll(ByteBuf in, int from, int to) {
    int at = from;
    carried = new byte[0];
    while (true) {
      final Outcome outcome = scanner.scan(in, at, to);
      int position = scanner.position();
      assertThat(position).as("position after " + outcome).isBetween(at, to);
      relayed.writeBytes(Arrays.copyOfRange(in.array(), at, position));
      switch (outcome) {
        case RELAY -> {
          assertThat(position).isEqualTo(to);
          return;
        }
        case INCOMPLETE -> {
          carried = new byte[to - position];
          in.getBytes(position, carried);
          assertThat(carried).hasSizeBetween(1, 130);
          return;
        }
        case PONG -> {
          events.add("pong at " + relayed.size());
          assertThat(scanner.end()).isBetween(position + 2, to);
          at = scanner.end();
        }
        case CLOSE -> {
          events.add("close " + scanner.closeCode() + " at " + relayed.size());
          ended = true;
          return;
        }
        case VIOLATION -> {
          events.add(
              "violation "
                  + scanner.closeCode()
                  + " at "
                  + relayed.size()
                  + ": "
                  + scanner.reason());
          assertThat(scanner.scan(in, position, to)).isEqualTo(Outcome.VIOLATION);
          assertThat(scanner.position()).isEqualTo(position);
          ended = true;
          return;
        }
      }
    }
  }

  /** What a scan of the same bytes must give, however they were split into reads. */
  Result result() {
    return new Result(
        List.copyOf(events),
        Arrays.toString(relayed.toByteArray()),
        carried.length,
        Arrays.toString(counters.frames),
        Arrays.toString(counters.bytes),
        Arrays.toString(counters.messages),
        scanner.frameCount(),
        scanner.byteCount(),
        scanner.betweenFrames());
  }

  record Result(
      List<String> events,
      String relayed,
      int carried,
      String frames,
      String bytes,
      String messages,
      long frameCount,
      long byteCount,
      boolean betweenFrames) {}

  FrameCounters counters() {
    return counters;
  }

  FrameScanner scanner() {
    return scanner;
  }

  List<String> events() {
    return events;
  }

  byte[] relayed() {
    return relayed.toByteArray();
  }

  boolean ended() {
    return ended;
  }

  int carriedBytes() {
    return carried.length;
  }
}
