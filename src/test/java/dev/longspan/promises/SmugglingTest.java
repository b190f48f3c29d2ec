package dev.longspan.promises;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.wire.Head;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Problem;
import dev.longspan.wire.Stage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A request that two parsers could read in two ways is refused, its connection ends, and the
 * backend sees nothing of it (RFC 9112 section 11.2).
 */
class SmugglingTest {

  private static final String NEXT = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

  @RegisterExtension final Stage stage = new Stage();

  static Stream<Arguments> shapes() {
    return Stream.of(
        shape("length and chunks", post("Content-Length: 5", "Transfer-Encoding: chunked")),
        shape("chunks and length", post("Transfer-Encoding: chunked", "Content-Length: 5")),
        shape("two different lengths", post("Content-Length: 5", "Content-Length: 6")),
        shape("the same length twice", post("Content-Length: 5", "Content-Length: 5")),
        shape("a list of different lengths", post("Content-Length: 5, 6")),
        shape("a length with a sign", post("Content-Length: +5")),
        shape("a negative length", post("Content-Length: -1")),
        shape("a hexadecimal length", post("Content-Length: 0x5")),
        shape("a length with a letter", post("Content-Length: 5a")),
        shape("a length with a space inside", post("Content-Length: 5 0")),
        shape("an empty length", post("Content-Length:")),
        shape("a length over 2^63", post("Content-Length: 99999999999999999999")),
        shape("an unknown coding", post("Transfer-Encoding: xchunked")),
        shape("chunked, but not last", post("Transfer-Encoding: chunked, identity")),
        shape("chunked twice", post("Transfer-Encoding: chunked, chunked")),
        shape("chunked on two lines", post("Transfer-Encoding: chunked", "Transfer-Encoding: x")),
        shape("identity", post("Transfer-Encoding: identity")),
        shape("an empty coding", post("Transfer-Encoding:")),
        shape("a coding in quotes", post("Transfer-Encoding: \"chunked\"")),
        shape("a vertical tab before the coding", post("Transfer-Encoding: \u000bchunked")),
        shape("a form feed after the coding", post("Transfer-Encoding: chunked\f")),
        shape("a space before the colon", post("Transfer-Encoding : chunked")),
        shape("a tab before the colon", post("Content-Length\t: 5")),
        shape("a folded line", post("X-Folded: a", " b")),
        shape("a folded coding", post("Transfer-Encoding:", " chunked")),
        shape("a line without a colon", post("Transfer-Encoding chunked")),
        shape("an empty name", post(": empty")),
        shape("a space in a name", post("X Y: 1")),
        shape("a control character in a name", post("X\u0001Y: 1")),
        shape("a letter beyond ASCII in a name", post("Tr\u00e4nsfer: 1")),
        shape("a null byte in a value", post("X-Null: a\0b")),
        shape("a bare CR in a value", post("X-Cr: a\rContent-Length: 5")),
        shape("a bare CR as a line end", "POST / HTTP/1.1\rHost: a\r\n\r\n"),
        shape("a folded first line", "POST / HTTP/1.1\r\n X: 1\r\nHost: a\r\n\r\n"),
        shape("no host", "GET / HTTP/1.1\r\n\r\n"),
        shape("two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"),
        shape("the same host twice", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"),
        shape("a host with a space", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n"),
        shape("a host with a slash", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"),
        shape("a host with a user", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n"),
        shape("two spaces in the first line", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n"),
        shape("a tab in the first line", "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n"),
        shape("a space in the target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n"),
        shape("a null byte in the target", "GET /a\0b HTTP/1.1\r\nHost: a\r\n\r\n"),
        shape("a bare CR in the target", "GET /a\rb HTTP/1.1\r\nHost: a\r\n\r\n"),
        shape("no target", "GET HTTP/1.1\r\nHost: a\r\n\r\n"),
        shape("a target that is no path", "GET etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n"),
        shape("a version in small letters", "GET / http/1.1\r\nHost: a\r\n\r\n"),
        shape("a version with a space", "GET / HTTP/1. 1\r\nHost: a\r\n\r\n"),
        shape("a version of two digits", "GET / HTTP/1.10\r\nHost: a\r\n\r\n"),
        shape("a method with a brace", "GE{T / HTTP/1.1\r\nHost: a\r\n\r\n"),
        shape("a method with a null byte", "GE\0T / HTTP/1.1\r\nHost: a\r\n\r\n"),
        shape("a space before the method", " GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        shape(
            "chunks in HTTP/1.0",
            "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        shape("noise", "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003\r\n\r\n"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("shapes")
  void isRefusedAndTheBackendSeesNothing(String what, String request) {
    stage.start();
    HttpWire client = stage.connects();
    client.sends(request + NEXT);
    Problem.in(client.readsResponse(), 400);
    client.seesEndOrReset();
    stage.metrics().await(1, "longspan_rejected_total", "reason", "bad-request");
    theBackendSawNothing();
  }

  static Stream<Arguments> badChunks() {
    return Stream.of(
        shape("a size that is no number", "xyz\r\nhello\r\n0\r\n\r\n"),
        shape("an empty size", "\r\nhello\r\n0\r\n\r\n"),
        shape("a size with a sign", "+5\r\nhello\r\n0\r\n\r\n"),
        shape("a negative size", "-5\r\nhello\r\n0\r\n\r\n"),
        shape("a size with a prefix", "0x5\r\nhello\r\n0\r\n\r\n"),
        shape("a size with a space before", " 5\r\nhello\r\n0\r\n\r\n"),
        shape("a size over 2^63", "fffffffffffffffff\r\nhello\r\n0\r\n\r\n"),
        shape("a chunk that is longer than it says", "3\r\nhello\r\n0\r\n\r\n"),
        shape("a chunk that ends in a bare LF", "5\r\nhello\n0\r\n\r\n"),
        shape("a size that ends in a bare LF", "5\nhello\r\n0\r\n\r\n"),
        shape("a size that ends in a bare CR", "5\rhello\r\n0\r\n\r\n"),
        shape("a bare LF in an extension", "5;a\nb\r\nhello\r\n0\r\n\r\n"),
        shape("a bare CR in an extension", "5;a\rb\r\nhello\r\n0\r\n\r\n"),
        shape("a trailer without a colon", "5\r\nhello\r\n0\r\nbad trailer\r\n\r\n"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badChunks")
  void aBodyInBadChunksIsRefusedAndNothingAfterItIsServed(String what, String body) {
    stage.start();
    HttpWire client = stage.connects();
    client.sends(
        "POST /bad HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + body + NEXT);
    Problem.in(client.readsResponse(), 400);
    client.seesEndOrReset();
    // The head may have gone out before the body proved bad; a whole request, or the next, never.
    assertThat(stage.restThatTheBackendSaw()).doesNotContain("0\r\n\r\n", "smuggled");
  }

  @Test
  void aFoldedTrailerIsUnfoldedBeforeItIsPassedOn() {
    stage.start();
    HttpWire client = stage.connects();
    client.sendsHead("POST / HTTP/1.1", "Host: a", "Transfer-Encoding: chunked");
    client.sends("0\r\nX: a\r\n b\r\n\r\n");
    HttpWire backend = stage.backend().accepts();
    // RFC 9112 section 5.2 leaves a server the choice between that and a refusal.
    assertThat(backend.readsRequest().trailers()).containsExactly(new Head.Field("X", "a b"));
  }

  @Test
  void aTargetThatNamesTheSchemeIsServedForItsOwnHost() {
    stage.start();
    HttpWire client = stage.connects();
    client.sends("GET http://inner.example/a?b HTTP/1.1\r\nHost: outer.example\r\n\r\n");
    Head request = stage.backend().accepts().readsHead();
    assertThat(request.target()).isEqualTo("/a?b");
    assertThat(request.value("Host")).isEqualTo("inner.example");
  }

  @Test
  void connectIsNotServed() {
    stage.start();
    HttpWire client = stage.connects();
    client.sends("CONNECT internal:22 HTTP/1.1\r\nHost: internal:22\r\n\r\n" + NEXT);
    int status = client.readsResponse().status();
    assertThat(status).isIn(400, 405, 501);
    client.seesEndOrReset();
    theBackendSawNothing();
  }

  @Test
  void anotherMajorVersionIsNotServed() {
    stage.start();
    HttpWire client = stage.connects();
    client.sends("GET / HTTP/2.0\r\nHost: a\r\n\r\n");
    Problem.in(client.readsResponse(), 505);
    client.seesEndOrReset();
    theBackendSawNothing();
  }

  private void theBackendSawNothing() {
    assertThat(stage.restThatTheBackendSaw()).isEmpty();
  }

  private static String post(String... lines) {
    return "POST / HTTP/1.1\r\nHost: a\r\n" + String.join("\r\n", lines) + "\r\n\r\nhello";
  }

  private static Arguments shape(String what, String request) {
    return Arguments.of(what, request);
  }
}
