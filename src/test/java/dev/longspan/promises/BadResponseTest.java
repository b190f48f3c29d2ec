package dev.longspan.promises;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Message;
import dev.longspan.wire.Problem;
import dev.longspan.wire.Stage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An answer that could be read in two ways is not relayed: the client gets a 502, or an answer
 * visibly cut short.
 */
class BadResponseTest {

  @RegisterExtension final Stage stage = new Stage();

  static Stream<Arguments> heads() {
    return Stream.of(
        head("two different lengths", ok("Content-Length: 2", "Content-Length: 3")),
        head("a list of different lengths", ok("Content-Length: 2, 3")),
        head("a length that is no number", ok("Content-Length: two")),
        head("a negative length", ok("Content-Length: -2")),
        head("length and chunks", ok("Content-Length: 2", "Transfer-Encoding: chunked")),
        head("an unknown coding", ok("Transfer-Encoding: xchunked")),
        head("a line without a colon", ok("Content-Length 2")),
        head("a null byte in a value", ok("X: a\0b", "Content-Length: 2")),
        head("a bare CR in a value", ok("X: a\rb", "Content-Length: 2")),
        head("no status", "HTTP/1.1\r\nContent-Length: 2\r\n\r\n"),
        head("a status of two digits", "HTTP/1.1 20 OK\r\nContent-Length: 2\r\n\r\n"),
        head("a status of four digits", "HTTP/1.1 2000 OK\r\nContent-Length: 2\r\n\r\n"),
        head("a status that is no number", "HTTP/1.1 2xx OK\r\nContent-Length: 2\r\n\r\n"),
        head("another protocol", "ICY 200 OK\r\nContent-Length: 2\r\n\r\n"),
        head("another major version", "HTTP/3.0 200 OK\r\nContent-Length: 2\r\n\r\n"),
        head(
            "a switch that nobody asked for",
            "HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"),
        head("a header of 1 MiB", ok("X-Large: " + "x".repeat(1 << 20), "Content-Length: 2")),
        head("noise", "\u0015\u0003\u0001\0\u0002\u0002(\r\n\r\n"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("heads")
  void aHeadThatBreaksHttpIsABadGateway(String what, String response) {
    stage.start();
    HttpWire client = stage.connects();
    client.sendsHead("GET / HTTP/1.1", "Host: a");
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    backend.sendsAsFarAsPossible((response + "ok").getBytes(ISO_8859_1));
    Problem.in(client.readsResponse(), 502);
    backend.seesEndOrReset();
    stage.metrics().await(1, "longspan_rejected_total", "reason", "bad-upstream-response");
    stage.metrics().await(1, "longspan_upstream_failures_total", "reason", "bad-response");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "xyz\r\nmore\r\n0\r\n\r\n",
        "-1\r\n",
        "2\r\nmore\r\n0\r\n\r\n",
        "4\nmore\r\n0\r\n\r\n"
      })
  void aBodyInBadChunksEndsVisiblyShort(String rest) {
    stage.start();
    HttpWire client = stage.connects();
    client.sendsHead("GET / HTTP/1.1", "Host: a");
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    backend.sendsHead("HTTP/1.1 200 OK", "Transfer-Encoding: chunked").sendsChunk("good");
    assertThat(client.readsHead().status()).isEqualTo(200);
    client.readsInChunks("good");
    backend.sends(rest);
    assertThat(client.readsTextToTheEndOrReset()).doesNotEndWith("0\r\n\r\n");
    backend.seesEndOrReset();
  }

  @Test
  void whiteSpaceBeforeAColonIsTakenOutOfAnAnswer() {
    stage.start();
    HttpWire client = stage.connects();
    client.sendsHead("GET / HTTP/1.1", "Host: a");
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    // RFC 9112 section 5.1: a proxy removes it, where a request would be refused.
    backend.sends("HTTP/1.1 200 OK\r\nContent-Length : 2\r\nX-Spaced\t: yes\r\n\r\nok");
    Message response = client.readsResponse();
    assertThat(response.text()).isEqualTo("ok");
    assertThat(response.head().value("X-Spaced")).isEqualTo("yes");
    assertThat(response.head().raw()).doesNotContain(" :", "\t:");
  }

  @Test
  void aChunkedAnswerThatBreaksOffEndsVisiblyShort() {
    stage.start();
    HttpWire client = stage.connects();
    client.sendsHead("GET / HTTP/1.1", "Host: a");
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    backend.sendsHead("HTTP/1.1 200 OK", "Transfer-Encoding: chunked").sendsChunk("good");
    client.readsHead();
    client.readsInChunks("good");
    backend.close();
    assertThat(client.readsToTheEndOrReset()).isEmpty();
  }

  @Test
  void anAnswerOfKnownLengthThatBreaksOffEndsVisiblyShort() {
    stage.start();
    HttpWire client = stage.connects();
    client.sendsHead("GET / HTTP/1.1", "Host: a");
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    backend.sendsHead("HTTP/1.1 200 OK", "Content-Length: 100").sends("ten bytes.");
    client.readsHead();
    assertThat(client.reads(10)).asString().isEqualTo("ten bytes.");
    backend.resets();
    assertThat(client.readsToTheEndOrReset()).isEmpty();
    stage.metrics().await(1, "longspan_upstream_failures_total", "reason", "broken");
  }

  @Test
  void aBackendThatEndsBeforeItsAnswerIsABadGateway() {
    stage.start();
    HttpWire client = stage.connects();
    client.sendsHead("POST / HTTP/1.1", "Host: a", "Content-Length: 2").sends("hi");
    HttpWire backend = stage.backend().accepts();
    backend.readsRequest();
    backend.close();
    Problem.in(client.readsResponse(), 502);
    client.sendsHead("GET /again HTTP/1.1", "Host: a");
    assertThat(stage.backend().accepts().readsHead().target()).isEqualTo("/again");
  }

  @Test
  void aBackendThatEndsInsideItsHeadIsABadGateway() {
    stage.start();
    HttpWire client = stage.connects();
    client.sendsHead("POST / HTTP/1.1", "Host: a", "Content-Length: 0");
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    backend.sends("HTTP/1.1 200 OK\r\nContent-Le");
    backend.close();
    Problem.in(client.readsResponse(), 502);
  }

  @Test
  void aBackendThatRefusesTheConnectionIsABadGateway() {
    stage.start();
    stage.backend().stopsListening();
    HttpWire client = stage.connects();
    client.sendsHead("GET / HTTP/1.1", "Host: a");
    Problem.in(client.readsResponse(), 502);
    client.sendsHead("POST / HTTP/1.1", "Host: a", "Content-Length: 2").sends("hi");
    Problem.in(client.readsResponse(), 502);
    stage.metrics().await(2, "longspan_rejected_total", "reason", "upstream-unreachable");
  }

  private static String ok(String... lines) {
    return "HTTP/1.1 200 OK\r\n" + String.join("\r\n", lines) + "\r\n\r\n";
  }

  private static Arguments head(String what, String response) {
    return Arguments.of(what, response);
  }
}
