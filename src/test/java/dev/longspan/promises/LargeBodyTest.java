package dev.longspan.promises;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.wire.DirectMemory;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Memory;
import dev.longspan.wire.Sender;
import dev.longspan.wire.Stage;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** A body of any size passes, and the gateway holds no more of it than of a small one. */
@Isolated("measures the memory of the process")
class LargeBodyTest {

  private static final int PIECE = 256 * 1024;

  private static final int PIECES_OF_128_MIB = 512;
  private static final int PIECES_OF_1_GIB = 4096;

  private static final long MOST_GATEWAY_MEMORY = 16L << 20;

  @RegisterExtension final Stage stage = new Stage();

  private final byte[] piece = TransparencyTest.randomBytes(PIECE);

  @Test
  void anUploadTakesConstantMemory() throws Exception {
    uploads(PIECES_OF_128_MIB);
  }

  @Test
  void aDownloadTakesConstantMemory() throws Exception {
    downloads(PIECES_OF_128_MIB);
  }

  @Test
  @Tag("soak")
  void anUploadOfAGibibyteTakesConstantMemory() throws Exception {
    uploads(PIECES_OF_1_GIB);
  }

  @Test
  @Tag("soak")
  void aDownloadOfAGibibyteTakesConstantMemory() throws Exception {
    downloads(PIECES_OF_1_GIB);
  }

  private void uploads(int pieces) throws Exception {
    stage.start();
    HttpWire client = stage.connects();
    client.sendsHead("PUT /file HTTP/1.1", "Host: a", "Content-Length: " + (long) PIECE * pieces);
    passes(pieces, client, stage.backend().accepts());
  }

  private void downloads(int pieces) throws Exception {
    stage.start();
    HttpWire client = stage.connects();
    client.sendsHead("GET /file HTTP/1.1", "Host: a");
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    backend.sendsHead("HTTP/1.1 200 OK", "Content-Length: " + (long) PIECE * pieces);
    passes(pieces, backend, client);
  }

  private void passes(int pieces, HttpWire from, HttpWire to) throws Exception {
    to.readsHead();
    final long heapBefore = Memory.usedHeapAfterCollection();
    final long directBefore = DirectMemory.used();
    long directMost = directBefore;
    CRC32 expected = new CRC32();
    CRC32 seen = new CRC32();
    byte[] some = new byte[PIECE];
    try (Sender sender = Sender.starts(from, pieces, i -> piece)) {
      long left = (long) PIECE * pieces;
      while (left > 0) {
        int count = to.readsSome(some);
        assertThat(count).isPositive();
        seen.update(some, 0, count);
        left -= count;
        if (left % 64 == 0) {
          directMost = Math.max(directMost, DirectMemory.used());
        }
      }
      sender.finishes();
    }
    for (int i = 0; i < pieces; i++) {
      expected.update(piece);
    }
    assertThat(seen.getValue()).isEqualTo(expected.getValue());
    directMost = Math.max(directMost, DirectMemory.used());
    assertThat(directMost - directBefore).as("direct memory").isLessThan(MOST_GATEWAY_MEMORY);
    assertThat(Memory.usedHeapAfterCollection() - heapBefore)
        .as("heap")
        .isLessThan(MOST_GATEWAY_MEMORY);
  }
}
