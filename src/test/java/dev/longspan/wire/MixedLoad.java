package dev.longspan.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Clients of an {@link EchoBackend} behind a gateway, each of which does one thing after another by
 * the dice.
 */
public final class MixedLoad {

  private final int port;
  private final long end;
  private final AtomicLong conversations = new AtomicLong();

  public MixedLoad(int port, Duration duration) {
    this.port = port;
    end = System.nanoTime() + duration.toNanos();
  }

  /** Conversations that were held so far. */
  public long conversations() {
    return conversations.get();
  }

  /**
   * One client: returns at the end of the load, fails at the first byte that is not what it should
   * be.
   */
  public void client(int seed) {
    Random dice = new Random(seed);
    while (System.nanoTime() < end) {
      switch (dice.nextInt(8)) {
        case 0 -> smallMessages(dice);
        case 1 -> largeMessages(dice);
        case 2 -> fragments(dice);
        case 3 -> slowReader(dice);
        case 4 -> aborts(dice);
        case 5 -> requests(dice);
        case 6 -> abortedRequest(dice);
        default -> opensAndCloses();
      }
      conversations.incrementAndGet();
    }
  }

  private HttpWire opens() {
    HttpWire wire = Stage.connect(port, 0);
    wire.sends(Handshake.request("/soak"));
    assertThat(wire.readsHead().status()).isEqualTo(101);
    return wire;
  }

  private static void closes(HttpWire wire) {
    wire.sends(Frame.close(1000, "done"));
    assertThat(next(wire)).isEqualTo(Frame.close(1000, "done"));
    wire.seesEnd();
    wire.close();
  }

  /** The next frame but the gateway's pings, which are answered. */
  private static Frame next(HttpWire wire) {
    Frame frame = wire.readsFrame();
    while (frame.opcode() == Frame.PING) {
      wire.sends(Frame.of(Frame.PONG, frame.payload()));
      frame = wire.readsFrame();
    }
    return frame;
  }

  private void smallMessages(Random dice) {
    HttpWire wire = opens();
    for (int i = dice.nextInt(100); i >= 0; i--) {
      Frame frame = Frame.text("message " + i);
      wire.sends(frame);
      assertThat(next(wire)).isEqualTo(frame);
    }
    closes(wire);
  }

  private void largeMessages(Random dice) {
    HttpWire wire = opens();
    for (int i = dice.nextInt(4); i >= 0; i--) {
      Frame frame = Frame.binary(bytes(dice, 400_000));
      wire.sends(frame);
      assertThat(next(wire)).isEqualTo(frame);
    }
    closes(wire);
  }

  private void fragments(Random dice) {
    HttpWire wire = opens();
    int count = 2 + dice.nextInt(20);
    for (int i = 0; i < count; i++) {
      Frame frame = new Frame(i == count - 1, 0, i == 0 ? Frame.BINARY : 0, bytes(dice, 3000));
      wire.sends(frame);
      assertThat(next(wire)).isEqualTo(frame);
    }
    closes(wire);
  }

  private void slowReader(Random dice) {
    HttpWire wire = opens();
    byte[] content = bytes(dice, 60_000);
    for (int i = 0; i < 3; i++) {
      wire.sends(Frame.binary(content));
    }
    for (int i = 0; i < 3; i++) {
      assertThat(next(wire).payload()).isEqualTo(content);
    }
    closes(wire);
  }

  private void aborts(Random dice) {
    HttpWire wire = opens();
    Frame frame = Frame.binary(bytes(dice, 50_000));
    byte[] bytes = wire.encoded(frame);
    switch (dice.nextInt(4)) {
      case 0 -> wire.resets();
      case 1 -> {
        wire.sends(Arrays.copyOf(bytes, bytes.length / 2));
        wire.resets();
      }
      case 2 -> {
        wire.sends(bytes);
        wire.close();
      }
      default -> {
        wire.sends(Frame.of(3));
        Frame answer = next(wire);
        assertThat(answer.closeCode()).isEqualTo(1002);
        wire.close();
      }
    }
  }

  private void requests(Random dice) {
    try (HttpWire wire = Stage.connect(port, 0)) {
      for (int i = dice.nextInt(20); i >= 0; i--) {
        byte[] body = bytes(dice, 50_000);
        String target = dice.nextBoolean() ? "/chunked" : "/fixed";
        if (dice.nextBoolean() && body.length > 0) {
          wire.sendsHead("POST " + target + " HTTP/1.1", "Host: a", "Transfer-Encoding: chunked");
          wire.sendsChunk(new String(body, ISO_8859_1)).sendsLastChunk();
        } else {
          wire.sendsHead(
              "POST " + target + " HTTP/1.1", "Host: a", "Content-Length: " + body.length);
          wire.sends(body);
        }
        Message response = wire.readsResponse();
        assertThat(response.status()).as(response.head().raw()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(body);
      }
    }
  }

  private void abortedRequest(Random dice) {
    HttpWire wire = Stage.connect(port, 0);
    wire.sendsHead("POST /fixed HTTP/1.1", "Host: a", "Content-Length: 100000");
    wire.sends(bytes(dice, 90_000));
    wire.resets();
  }

  private void opensAndCloses() {
    closes(opens());
  }

  private static byte[] bytes(Random dice, int most) {
    byte[] bytes = new byte[dice.nextInt(most)];
    dice.nextBytes(bytes);
    return bytes;
  }
}
