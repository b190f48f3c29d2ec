package dev.longspan.promises;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.wire.HttpWire;
import dev.longspan.wire.ScriptedBackend;
import dev.longspan.wire.Sender;
import dev.longspan.wire.Stage;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A request that one side has given up does not go on on the other, and a slow reader slows the
 * writer.
 */
class AbortTest {

  @RegisterExtension final Stage stage = new Stage();

  @Test
  void aClientThatLeavesBeforeTheAnswerTakesTheBackendRequestWithIt() {
    stage.start();
    HttpWire client = stage.connects();
    client.sendsHead("GET /slow HTTP/1.1", "Host: a");
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    client.resets();
    backend.seesEndOrReset();
    stage.metrics().await(1, "longspan_requests_total", "status", "499");
  }

  @Test
  void aClientThatLeavesDuringTheAnswerTakesTheBackendRequestWithIt() {
    stage.start();
    HttpWire client = stage.connects();
    client.sendsHead("GET /events HTTP/1.1", "Host: a");
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    backend.sendsHead("HTTP/1.1 200 OK", "Transfer-Encoding: chunked").sendsChunk("event");
    client.readsHead();
    client.readsInChunks("event");
    client.close();
    backend.seesEndOrReset();
  }

  @Test
  void aClientThatLeavesInsideItsBodyTakesTheBackendRequestWithIt() {
    stage.start();
    HttpWire client = stage.connects();
    client.sendsHead("POST / HTTP/1.1", "Host: a", "Transfer-Encoding: chunked");
    client.sendsChunk("half");
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    backend.readsInChunks("half");
    client.resets();
    assertThat(backend.readsToTheEndOrReset()).isEmpty();
  }

  @Test
  void aClientThatEndsItsDirectionBeforeTheAnswerIsTakenForGone() {
    stage.start();
    HttpWire client = stage.connects();
    client.sendsHead("GET /events HTTP/1.1", "Host: a").halfCloses();
    // Its FIN is that of a browser that leaves an event stream: nobody would notice for hours.
    HttpWire backend = stage.backend().accepts();
    backend.readsTextToTheEndOrReset();
    client.seesEndOrReset();
    stage.metrics().await(1, "longspan_requests_total", "status", "499");
  }

  @Test
  void aBackendMayAnswerBeforeItHasReadTheWholeBody() {
    stage.start();
    HttpWire client = stage.connects();
    client.sendsHead("POST /large HTTP/1.1", "Host: a", "Content-Length: 1000").sends("start");
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    backend.sendsHead("HTTP/1.1 413 Content Too Large", "Content-Length: 2", "Connection: close");
    backend.sends("no").halfCloses();
    var response = client.readsResponse();
    assertThat(response.status()).isEqualTo(413);
    assertThat(response.text()).isEqualTo("no");
  }

  @Test
  void aClientThatReadsSlowlyStopsTheBackendAndMissesNothing() throws Exception {
    stage.start();
    HttpWire client = stage.connects(32 * 1024);
    client.sendsHead("GET /large HTTP/1.1", "Host: a");
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    backend.sendsHead("HTTP/1.1 200 OK", "Content-Length: " + 1024L * 65536);
    try (Sender sender = Sender.starts(backend, 1024, AbortTest::piece)) {
      assertThat(sender.waitsUntilBlocked()).isLessThan(32L << 20);
      client.readsHead();
      for (int i = 0; i < 1024; i++) {
        assertThat(client.reads(65536)).isEqualTo(piece(i));
      }
      sender.finishes();
    }
  }

  @Test
  void aBackendThatReadsSlowlyStopsTheClientAndMissesNothing() throws Exception {
    stage.backend(new ScriptedBackend(32 * 1024));
    stage.start();
    HttpWire client = stage.connects();
    client.sendsHead("POST /large HTTP/1.1", "Host: a", "Content-Length: " + 1024L * 65536);
    try (Sender sender = Sender.starts(client, 1024, AbortTest::piece)) {
      HttpWire backend = stage.backend().accepts();
      backend.readsHead();
      assertThat(sender.waitsUntilBlocked()).isLessThan(32L << 20);
      for (int i = 0; i < 1024; i++) {
        assertThat(backend.reads(65536)).isEqualTo(piece(i));
      }
      sender.finishes();
    }
  }

  private static byte[] piece(int number) {
    byte[] piece = new byte[65536];
    Arrays.fill(piece, (byte) number);
    return piece;
  }
}
