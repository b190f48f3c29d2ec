package dev.longspan.promises;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Message;
import dev.longspan.wire.Sender;
import dev.longspan.wire.Stage;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An answer that comes before the request's body has ended is an answer all the same. */
class EarlyAnswerTest {

  @RegisterExtension final Stage stage = new Stage();

  @RepeatedTest(5)
  void aBackendMayRefuseABodyAndCutItsConnection() throws Exception {
    stage.start();
    HttpWire client = stage.connects();
    client.sendsHead("POST /large HTTP/1.1", "Host: a", "Content-Length: " + (1536L << 16));
    HttpWire backend = stage.backend().accepts();
    try (Sender sender = Sender.starts(client, 1536, piece -> new byte[65536])) {
      backend.readsHead();
      sender.waitsUntilBlocked();
      backend.sendsHead("HTTP/1.1 413 Content Too Large", "Content-Length: 2", "Connection: close");
      // Bytes that it did not read make this a reset.
      backend.sends("no").close();
      Message response = client.readsResponse();
      assertThat(response.status()).isEqualTo(413);
      assertThat(response.text()).isEqualTo("no");
    }
    stage.metrics().await(0, "longspan_upstream_connections");
  }

  @Test
  void aBackendThatCutsItsConnectionWithoutAnAnswerIsABadGateway() throws Exception {
    stage.start();
    HttpWire client = stage.connects();
    client.sendsHead("POST /large HTTP/1.1", "Host: a", "Content-Length: " + (1536L << 16));
    HttpWire backend = stage.backend().accepts();
    try (Sender sender = Sender.starts(client, 1536, piece -> new byte[65536])) {
      backend.readsHead();
      sender.waitsUntilBlocked();
      backend.close();
      assertThat(client.readsResponse().status()).isEqualTo(502);
    }
    stage.metrics().await(0, "longspan_upstream_connections");
  }

  @Test
  void anAnswerThatOnlyTheEndDelimitsIsNotWholeAfterAReset() {
    stage.start();
    HttpWire client = stage.connects();
    client.sendsHead("GET / HTTP/1.1", "Host: a");
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    backend.sends("HTTP/1.0 200 OK\r\n\r\npart");
    client.readsHead();
    client.readsInChunks("part");
    backend.resets();
    assertThat(client.readsTextToTheEndOrReset()).isEmpty();
  }
}
