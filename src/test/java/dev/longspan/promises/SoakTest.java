package dev.longspan.promises;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.wire.Background;
import dev.longspan.wire.DirectMemory;
import dev.longspan.wire.EchoBackend;
import dev.longspan.wire.Memory;
import dev.longspan.wire.MixedLoad;
import dev.longspan.wire.Stage;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Everything at once for a while: small, large and fragmented messages, slow readers, aborts on
 * both sides, forwarded requests. Every payload is checked, and at the end nothing is left: no
 * connection, no buffer, no descriptor, no heap.
 */
@Isolated("measures the memory of the process")
class SoakTest {

  private static final int CLIENTS = 24;
  private static final long MOST_HEAP_GROWTH = 8L << 20;

  @RegisterExtension final Stage stage = new Stage();

  @Test
  @Timeout(120)
  void aShortMixedLoadLeavesNothingBehind() {
    leavesNothingBehind(Duration.ofSeconds(15));
  }

  @Test
  @Tag("soak")
  @Timeout(900)
  void aLongMixedLoadLeavesNothingBehind() {
    leavesNothingBehind(Duration.ofMinutes(5));
  }

  private void leavesNothingBehind(Duration duration) {
    EchoBackend backend = stage.keep(new EchoBackend());
    stage.start(
        setup ->
            setup
                .pool(16, Duration.ofMillis(500))
                .keepAliveTimeout(Duration.ofMillis(500))
                .route(route -> route.keepalive(Duration.ofSeconds(2), Duration.ofSeconds(1))),
        backend.uri());
    // The first round loads classes and fills pools; what counts is what comes after it.
    play(Duration.ofSeconds(5));
    settles(backend);
    final long buffers = DirectMemory.activeBuffers();
    final long descriptors = Memory.openFileDescriptors();
    final long heap = Memory.usedHeapAfterCollection();

    long conversations = play(duration);

    settles(backend);
    assertThat(conversations).isGreaterThan(duration.toSeconds() * 10);
    until("buffers are given back", () -> DirectMemory.activeBuffers() <= buffers);
    until("descriptors are given back", () -> Memory.openFileDescriptors() <= descriptors);
    assertThat(Memory.usedHeapAfterCollection() - heap)
        .as("growth of the heap")
        .isLessThan(MOST_HEAP_GROWTH);
    assertThat(stage.metrics().value("longspan_connections_closed_total"))
        .isEqualTo(stage.metrics().value("longspan_connections_opened_total"));
  }

  private long play(Duration duration) {
    MixedLoad load = new MixedLoad(stage.port(), duration);
    try (Background background = new Background(duration.plusSeconds(60))) {
      for (int i = 0; i < CLIENTS; i++) {
        int seed = i;
        background.run(() -> load.client(seed));
      }
    }
    return load.conversations();
  }

  private void settles(EchoBackend backend) {
    stage.metrics().await(0, "longspan_connections");
    stage.metrics().await(0, "longspan_upstream_connections");
    until("the backend has no connection left", () -> backend.openConnections() == 0);
  }

  private static void until(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(15).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("deadline for: " + what).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }
}
