package dev.longspan.promises;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.wire.Handshake;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Sender;
import dev.longspan.wire.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A client that sends more than is due is left waiting: nothing piles up in the gateway. */
class SendingAheadTest {

  /** What the system itself takes on the way, and then some. */
  private static final long SYSTEM_BUFFERS = 32L << 20;

  @RegisterExtension final Stage stage = new Stage();

  @Test
  void whatFollowsARequestIsNotReadBeforeItsAnswer() throws Exception {
    stage.start();
    HttpWire client = stage.connects();
    client.sendsHead("GET /slow HTTP/1.1", "Host: a");
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    try (Sender sender = Sender.starts(client, 1536, piece -> requests("/next"))) {
      assertThat(sender.waitsUntilBlocked()).isLessThan(SYSTEM_BUFFERS);
    }
  }

  @Test
  void framesBehindAnUpgradeRequestAreNotReadBeforeItsAnswer() throws Exception {
    stage.start();
    HttpWire client = stage.connects();
    client.sends(Handshake.request("/chat"));
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    try (Sender sender = Sender.starts(client, 1536, piece -> new byte[65536])) {
      assertThat(sender.waitsUntilBlocked()).isLessThan(SYSTEM_BUFFERS);
    }
  }

  @Test
  void requestsAreNotReadWhileTheirAnswersAreNot() throws Exception {
    stage.startWithRoute(route -> route.pathPrefix("/served/"));
    HttpWire client = stage.connects(32 * 1024);
    try (Sender sender = Sender.starts(client, 1536, piece -> requests("/nowhere"))) {
      assertThat(sender.waitsUntilBlocked()).isLessThan(SYSTEM_BUFFERS);
      for (int i = 0; i < 1000; i++) {
        assertThat(client.readsResponse().status()).isEqualTo(404);
      }
    }
  }

  private static byte[] requests(String target) {
    return ("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n").repeat(2000).getBytes(US_ASCII);
  }
}
