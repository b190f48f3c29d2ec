package dev.longspan.promises;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Problem;
import dev.longspan.wire.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is too large is refused by name. */
class RequestLimitTest {

  private static final int LIMIT = 1000;

  @RegisterExtension final Stage stage = new Stage();

  @Test
  void aBodyOfExactlyTheLimitPasses() {
    start();
    HttpWire client = stage.connects();
    client.sendsHead("POST / HTTP/1.1", "Host: a", "Content-Length: " + LIMIT);
    client.sends(new byte[LIMIT]);
    HttpWire backend = stage.backend().accepts();
    assertThat(backend.readsRequest().body()).hasSize(LIMIT);
  }

  @Test
  void anAnnouncedLengthOverTheLimitIsRefusedBeforeTheBackendHearsOfIt() {
    start();
    HttpWire client = stage.connects();
    client.sendsHead("POST / HTTP/1.1", "Host: a", "Content-Length: " + (LIMIT + 1));
    Problem.in(client.readsResponse(), 413);
    stage.metrics().await(1, "longspan_rejected_total", "reason", "body-too-large");
    assertThat(stage.restThatTheBackendSaw()).isEmpty();
  }

  @Test
  void aClientThatSendsTheRefusedBodyAnywayStillReadsTheRefusal() {
    start();
    HttpWire client = stage.connects();
    client.sendsHead("POST / HTTP/1.1", "Host: a", "Content-Length: 3000000");
    client.sendsAsFarAsPossible(new byte[3_000_000]);
    Problem.in(client.readsResponse(), 413);
  }

  @Test
  void chunksOverTheLimitAreRefusedAndTheBackendsRequestIsCut() {
    start();
    HttpWire client = stage.connects();
    client.sendsHead("POST / HTTP/1.1", "Host: a", "Transfer-Encoding: chunked");
    client.sendsChunk("x".repeat(600));
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    backend.readsInChunks("x".repeat(600));
    client.sendsChunk("x".repeat(401));
    Problem.in(client.readsResponse(), 413);
    assertThat(backend.readsTextToTheEndOrReset()).doesNotContain("0\r\n\r\n");
  }

  @Test
  void refusalsHaveTheReasonPhrasesOfRfc9110() {
    start();
    HttpWire large = stage.connects();
    large.sendsHead("POST / HTTP/1.1", "Host: a", "Content-Length: " + (LIMIT + 1));
    assertThat(large.readsHead().raw()).startsWith("HTTP/1.1 413 Content Too Large\r\n");
    HttpWire longer = stage.connects();
    longer.sendsAsFarAsPossible(
        ("GET /" + "x".repeat(100_000) + " HTTP/1.1\r\nHost: a\r\n\r\n").getBytes(ISO_8859_1));
    assertThat(longer.readsHead().raw()).startsWith("HTTP/1.1 414 URI Too Long\r\n");
  }

  @Test
  void aTargetThatIsTooLongIsRefused() {
    stage.start();
    HttpWire client = stage.connects();
    client.sendsAsFarAsPossible(
        ("GET /" + "x".repeat(100_000) + " HTTP/1.1\r\nHost: a\r\n\r\n").getBytes(ISO_8859_1));
    Problem.in(client.readsResponse(), 414);
    client.seesEndOrReset();
  }

  @Test
  void aHeaderSectionThatIsTooLargeIsRefused() {
    stage.start();
    HttpWire client = stage.connects();
    client.sendsAsFarAsPossible(
        ("GET / HTTP/1.1\r\nHost: a\r\nX-Large: " + "x".repeat(300_000) + "\r\n\r\n")
            .getBytes(ISO_8859_1));
    Problem.in(client.readsResponse(), 431);
    client.seesEndOrReset();
  }

  @Test
  void tooManyHeadersAreTooLargeAHeaderSection() {
    stage.start();
    HttpWire client = stage.connects();
    client.sendsAsFarAsPossible(
        ("GET / HTTP/1.1\r\nHost: a\r\n" + "X: y\r\n".repeat(50_000) + "\r\n")
            .getBytes(ISO_8859_1));
    Problem.in(client.readsResponse(), 431);
  }

  @Test
  void headersOfFourKibibytesPass() {
    stage.start();
    HttpWire client = stage.connects();
    client.sendsHead("GET / HTTP/1.1", "Host: a", "Cookie: " + "c".repeat(4096));
    assertThat(stage.backend().accepts().readsHead().value("Cookie")).hasSize(4096);
  }

  private void start() {
    stage.startWithRoute(route -> route.requestBodyLimit(LIMIT));
  }
}
