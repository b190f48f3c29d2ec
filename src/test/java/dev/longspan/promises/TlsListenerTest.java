package dev.longspan.promises;

import static dev.longspan.wire.Frame.close;
import static dev.longspan.wire.Frame.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.wire.Head;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Sender;
import dev.longspan.wire.Stage;
import dev.longspan.wire.Stage.Conversation;
import dev.longspan.wire.TestCertificate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Over TLS everything is as without, and who does not speak it is shown the door. */
class TlsListenerTest {

  private static final int PIECE = 64 * 1024;

  @TempDir static Path directory;
  private static TestCertificate certificate;

  @RegisterExtension final Stage stage = new Stage();

  @BeforeAll
  static void makesCertificate() throws Exception {
    certificate = TestCertificate.make(directory);
  }

  @Test
  void requestsAreServedAndTheBackendLearnsThatTheyWereSecure() {
    stage.start(setup -> setup.tls(certificate));
    HttpWire client = stage.connectsSecurely(certificate);
    client.sendsHead("GET /first HTTP/1.1", "Host: localhost");
    HttpWire backend = stage.backend().accepts();
    Head head = backend.readsHead();
    assertThat(head.value("X-Forwarded-Proto")).isEqualTo("https");
    backend.sendsHead("HTTP/1.1 200 OK", "Content-Length: 2").sends("ok");
    assertThat(client.readsResponse().text()).isEqualTo("ok");
    client.sendsHead("GET /second HTTP/1.1", "Host: localhost", "Connection: close");
    backend.readsHead();
    backend.sendsHead("HTTP/1.1 200 OK", "Content-Length: 2").sends("ok");
    assertThat(client.readsResponse().text()).isEqualTo("ok");
    client.seesEnd();
  }

  @Test
  void webSocketsAreRelayedToTheirClose() {
    stage.start(setup -> setup.tls(certificate));
    Conversation talk = stage.opens(stage.connectsSecurely(certificate));
    talk.client().sends(text("hello"));
    talk.backend().receives(text("hello")).sends(text("well"), close(1000));
    talk.client().receives(text("well"), close(1000)).sends(close(1000));
    talk.backend().receives(close(1000)).close();
    talk.client().seesEnd();
    stage.metrics().await(1, "longspan_connections_closed_total", "code", "1000");
  }

  @Test
  void largeAnswersArriveWhole() throws Exception {
    stage.start(setup -> setup.tls(certificate));
    HttpWire client = stage.connectsSecurely(certificate);
    client.sendsHead("GET /large HTTP/1.1", "Host: localhost", "Connection: close");
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    backend.sendsHead("HTTP/1.1 200 OK", "Content-Length: " + 200 * PIECE);
    try (Sender sender = Sender.starts(backend, 200, TlsListenerTest::piece)) {
      client.readsHead();
      for (int i = 0; i < 200; i++) {
        assertThat(client.reads(PIECE)).isEqualTo(piece(i));
      }
      client.seesEnd();
      sender.finishes();
    }
  }

  @Test
  void aRefusalReachesAClientThatIsStillSending() {
    stage.start(setup -> setup.tls(certificate).route(route -> route.requestBodyLimit(10)));
    HttpWire client = stage.connectsSecurely(certificate);
    client.sendsHead("POST / HTTP/1.1", "Host: localhost", "Content-Length: 1000000");
    client.sends(new byte[PIECE]);
    assertThat(client.readsResponse().status()).isEqualTo(413);
    client.seesEnd();
  }

  @Test
  void whoSpeaksInPlainTextIsShownTheDoor() {
    stage.start(setup -> setup.tls(certificate));
    HttpWire client = stage.connects();
    client.sendsHead("GET / HTTP/1.1", "Host: localhost");
    assertThat(client.readsTextToTheEndOrReset()).doesNotContain("HTTP/");
  }

  @Test
  void whoNeverFinishesTheHandshakeIsShownTheDoor() {
    stage.start(setup -> setup.tls(certificate).requestHeadTimeout(Duration.ofMillis(300)));
    HttpWire silent = stage.connects();
    HttpWire begins = stage.connects();
    begins.sends(new byte[] {0x16, 3, 1, 2, 0, 1, 0});
    silent.seesEndOrReset();
    begins.readsToTheEndOrReset();
  }

  private static byte[] piece(int number) {
    byte[] piece = new byte[PIECE];
    Arrays.fill(piece, (byte) number);
    return piece;
  }
}
