package dev.longspan.promises;

import static dev.longspan.wire.Frame.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.wire.DirectMemory;
import dev.longspan.wire.Frame;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.ScriptedBackend;
import dev.longspan.wire.Sender;
import dev.longspan.wire.Stage;
import dev.longspan.wire.Stage.Conversation;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * A side that is not read is not filled: the other side blocks, the gateway's memory stays where it
 * was, and nothing is lost once the reader wakes up.
 */
@Isolated("measures the memory of the process")
class BackpressureTest {

  private static final int MIB = 1 << 20;
  private static final int PIECE = 64 * 1024;

  /** 64 MiB: several times what the kernel's buffers of four sockets can hold. */
  private static final int PIECES = 1024;

  /** What the kernel's buffers on the way may take, and a little for the gateway. */
  private static final long MOST_THAT_MAY_BE_UNDER_WAY = 32L * MIB;

  /** What the gateway itself may hold for one connection, chunks of its allocator included. */
  private static final long MOST_GATEWAY_MEMORY = 8L * MIB;

  private static final int SMALL_BUFFER = 32 * 1024;

  @RegisterExtension final Stage stage = new Stage();

  @Test
  void aBackendThatDoesNotReadStopsTheClientAndLosesNothing() throws Exception {
    Conversation talk = opens();
    long before = DirectMemory.used();
    try (Sender sender = Sender.starts(talk.client(), PIECES, i -> frame(talk.client(), i))) {
      assertThat(sender.waitsUntilBlocked()).isLessThan(MOST_THAT_MAY_BE_UNDER_WAY);
      assertThat(DirectMemory.used() - before).isLessThan(MOST_GATEWAY_MEMORY);
      stage.metrics().await(n -> n >= 1, "longspan_backpressure_pauses_total", "side", "upstream");
      for (int i = 0; i < PIECES; i++) {
        talk.backend().receives(Frame.binary(content(i)));
      }
      sender.finishes();
    }
  }

  @Test
  void aClientThatDoesNotReadStopsTheBackendAndLosesNothing() throws Exception {
    Conversation talk = opens();
    long before = DirectMemory.used();
    try (Sender sender = Sender.starts(talk.backend(), PIECES, i -> frame(talk.backend(), i))) {
      assertThat(sender.waitsUntilBlocked()).isLessThan(MOST_THAT_MAY_BE_UNDER_WAY);
      assertThat(DirectMemory.used() - before).isLessThan(MOST_GATEWAY_MEMORY);
      stage.metrics().await(n -> n >= 1, "longspan_backpressure_pauses_total", "side", "client");
      for (int i = 0; i < PIECES; i++) {
        talk.client().receives(Frame.binary(content(i)));
      }
      sender.finishes();
    }
  }

  @Test
  void aStalledDirectionDoesNotStopTheOther() throws Exception {
    Conversation talk = opens();
    try (Sender sender = Sender.starts(talk.backend(), PIECES, i -> frame(talk.backend(), i))) {
      sender.waitsUntilBlocked();
      for (int i = 0; i < 100; i++) {
        talk.client().sends(text("still flowing " + i));
        talk.backend().receives(text("still flowing " + i));
      }
    }
  }

  @Test
  void aStalledConnectionDoesNotStopAnother() throws Exception {
    Conversation stalled = opens();
    try (Sender sender =
        Sender.starts(stalled.backend(), PIECES, i -> frame(stalled.backend(), i))) {
      sender.waitsUntilBlocked();
      for (int i = 0; i < 8; i++) {
        Conversation talk = stage.opens();
        talk.client().sends(text("another"));
        talk.backend().receives(text("another"));
      }
    }
  }

  @Test
  void aClientThatTakesNothingForTooLongIsCut() throws Exception {
    stage.backend(new ScriptedBackend());
    stage.startWithRoute(route -> route.slowConsumer(Duration.ofMillis(800)));
    Conversation talk = opensWithSmallBuffers();
    try (Sender sender = Sender.starts(talk.backend(), PIECES, i -> frame(talk.backend(), i))) {
      talk.backend().receivesClose(1013);
      talk.client().seesReset();
      stage.metrics().await(1, "longspan_slow_consumers_total", "side", "client");
      closedAsSlow();
      assertThat(sender).isNotNull();
    }
  }

  @Test
  void aBackendThatTakesNothingForTooLongIsCut() throws Exception {
    stage.backend(new ScriptedBackend(SMALL_BUFFER));
    stage.startWithRoute(route -> route.slowConsumer(Duration.ofMillis(800)));
    Conversation talk = stage.opens();
    try (Sender sender = Sender.starts(talk.client(), PIECES, i -> frame(talk.client(), i))) {
      talk.client().receivesClose(1013);
      talk.backend().seesReset();
      stage.metrics().await(1, "longspan_slow_consumers_total", "side", "upstream");
      closedAsSlow();
      assertThat(sender).isNotNull();
    }
  }

  @Test
  void aClientThatReadsSlowlyIsNotCut() throws Exception {
    stage.startWithRoute(route -> route.slowConsumer(Duration.ofMillis(800)));
    Conversation talk = opensWithSmallBuffers();
    byte[] little = new byte[256];
    long total = 128L * frame(talk.backend(), 0).length;
    long seen = 0;
    try (Sender sender = Sender.starts(talk.backend(), 128, i -> frame(talk.backend(), i))) {
      while (seen < total) {
        seen += talk.client().readsSome(little);
      }
      sender.finishes();
    }
    assertThat(seen).isEqualTo(total);
    assertThat(stage.metrics().value("longspan_slow_consumers_total")).isZero();
  }

  private Conversation opens() {
    stage.backend(new ScriptedBackend(SMALL_BUFFER));
    stage.startWithRoute(route -> route.slowConsumer(Duration.ofMinutes(5)));
    return opensWithSmallBuffers();
  }

  private Conversation opensWithSmallBuffers() {
    HttpWire client = stage.connects(SMALL_BUFFER);
    return stage.opens(client);
  }

  private void closedAsSlow() {
    stage
        .metrics()
        .await(1, "longspan_connections_closed_total", "code", "1013", "initiator", "gateway");
    stage.metrics().await(0, "longspan_connections");
  }

  private static byte[] frame(HttpWire wire, int number) {
    return wire.encoded(Frame.binary(content(number)));
  }

  private static byte[] content(int number) {
    byte[] content = new byte[PIECE];
    Arrays.fill(content, (byte) number);
    content[0] = (byte) (number >>> 8);
    return content;
  }
}
