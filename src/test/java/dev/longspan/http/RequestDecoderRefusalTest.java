package dev.longspan.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Shapes of requests that two parsers might read in two ways: each is refused, and nothing after it
 * is read.
 */
class RequestDecoderRefusalTest {

  /** What would be smuggled, if the request before it were thought to end there. */
  private static final String SMUGGLED = "GET /admin HTTP/1.1\r\nHost: a\r\n\r\n";

  static Stream<Arguments> badHeads() {
    return Stream.of(
        // Framing: RFC 9112 section 6.
        head("both length and chunked", "Content-Length: 5|Transfer-Encoding: chunked", 400),
        head("both, the other way", "Transfer-Encoding: chunked|Content-Length: 0", 400),
        head("chunked twice", "Transfer-Encoding: chunked|Transfer-Encoding: chunked", 400),
        head("chunked and identity", "Transfer-Encoding: chunked|Transfer-Encoding: identity", 400),
        head("chunked, chunked", "Transfer-Encoding: chunked, chunked", 400),
        head("chunked is not last", "Transfer-Encoding: chunked, gzip", 400),
        head("identity", "Transfer-Encoding: identity", 400),
        head("unknown coding", "Transfer-Encoding: cow", 400),
        head("no coding", "Transfer-Encoding:", 400),
        head("empty element", "Transfer-Encoding: , chunked", 400),
        head("trailing comma", "Transfer-Encoding: chunked,", 400),
        head("xchunked", "Transfer-Encoding: xchunked", 400),
        head("chunked in quotes", "Transfer-Encoding: \"chunked\"", 400),
        head("chunked with a parameter", "Transfer-Encoding: chunked;q=1", 400),
        head("chunked after a vertical tab", "Transfer-Encoding: \u000Bchunked", 400),
        head("chunked before a vertical tab", "Transfer-Encoding: chunked\u000B", 400),
        head("chunked before NUL", "Transfer-Encoding: chunked\0", 400),
        head("chunked after a high octet", "Transfer-Encoding: \u00A0chunked", 400),
        head("gzip, chunked", "Transfer-Encoding: gzip, chunked", 501),
        head("equal lengths", "Content-Length: 5|Content-Length: 5", 400),
        head("different lengths", "Content-Length: 5|Content-Length: 6", 400),
        head("a list of lengths", "Content-Length: 5,5", 400),
        head("a length with a sign", "Content-Length: +5", 400),
        head("a negative length", "Content-Length: -5", 400),
        head("a length in hex", "Content-Length: 0x5", 400),
        head("a length with a letter", "Content-Length: 5a", 400),
        head("a length with a fraction", "Content-Length: 5.0", 400),
        head("an exponent", "Content-Length: 5e1", 400),
        head("a length in two numbers", "Content-Length: 5 5", 400),
        head("an empty length", "Content-Length: ", 400),
        head("a length with an underscore", "Content-Length: 1_0", 400),
        head("a length in high octets", "Content-Length: \u00B2", 400),
        head("a length over 2^63", "Content-Length: 9223372036854775808", 400),
        head("a length over 2^64", "Content-Length: 18446744073709551617", 400),
        head("a length of many zeros", "Content-Length: 0000000000000000005", 400),
        request(
            "keys that once meant a body of eight octets",
            "GET / HTTP/1.1\r\nHost: a\r\nSec-WebSocket-Key1: 1\r\nSec-WebSocket-Key2: 2\r\n\r\n",
            400),
        // Field lines: RFC 9112 section 5.
        head("space before the colon", "Transfer-Encoding : chunked", 400),
        head("tab before the colon", "Content-Length\t: 5", 400),
        head("space before the name", " Transfer-Encoding: chunked", 400),
        head("a folded line", "X: a| Transfer-Encoding: chunked", 400),
        head("a line folded by a tab", "X: a|\tb", 400),
        head("a fold of nothing", "X: a| ", 400),
        head("no colon", "Transfer-Encoding chunked", 400),
        head("an empty name", ": chunked", 400),
        head("a name with a space", "Content Length: 5", 400),
        head("a name in brackets", "[Content-Length]: 5", 400),
        head("a name with a slash", "a/b: 5", 400),
        head("a name with NUL", "Content-Length\0: 5", 400),
        head("a name with a high octet", "Content-L\u00E9ngth: 5", 400),
        head("carriage return in a name", "Content\rLength: 5", 400),
        head("carriage return in a value", "X: a\rTransfer-Encoding: chunked", 400),
        head("carriage return at a value's end", "X: a\r", 400),
        head("line feed in a value", "X: a\nTransfer-Encoding: chunked", 400),
        head("NUL in a value", "X: a\0b", 400),
        head("escape in a value", "X: \u001B[31m", 400),
        head("delete in a value", "X: a\u007Fb", 400),
        head("backspace in a value", "X: a\bb", 400),
        // Host: RFC 9112 section 3.2.
        head("a second Host", "Host: b", 400),
        head("a second Host, equal", "HOST: a", 400),
        request("no Host", "GET / HTTP/1.1\r\n\r\n", 400),
        request("an empty Host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", 400),
        request("a second Host in HTTP/1.0", "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        host("a b"),
        host("a,b"),
        host("a/b"),
        host("a?b"),
        host("a#b"),
        host("user@a"),
        host("a:b"),
        host("a:80:80"),
        host("a:65536"),
        host("a:-1"),
        host("a:+80"),
        host(":80"),
        host("[::1"),
        host("::1"),
        host("[]"),
        host("[::1]x"),
        host("[fe80::1%25eth0]"),
        host("[1.2.3.4]"),
        host("a%2eb"),
        host("a\u00E9"),
        host("<a>"),
        host("http://a"),
        // Version 1.0.
        request(
            "chunked in HTTP/1.0",
            "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            400),
        request(
            "lengths twice in HTTP/1.0",
            "POST / HTTP/1.0\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n",
            400),
        // Request line: RFC 9112 section 3.
        line("GET  / HTTP/1.1", 400),
        line("GET /  HTTP/1.1", 400),
        line("GET\t/ HTTP/1.1", 400),
        line("GET /\tHTTP/1.1", 400),
        line(" GET / HTTP/1.1", 400),
        line("GET / HTTP/1.1 ", 400),
        line("GET / HTTP/1.1\t", 400),
        line("GET / HTTP/1.1 x", 400),
        line("GET / x HTTP/1.1", 400),
        line("GET /a b HTTP/1.1", 400),
        line("GET /\u000B HTTP/1.1", 400),
        line("GET\u000B/ HTTP/1.1", 400),
        line("GET /\0 HTTP/1.1", 400),
        line("GET /\r HTTP/1.1", 400),
        line("GET /\u00E9 HTTP/1.1", 400),
        line("GET /\u007F HTTP/1.1", 400),
        line("GET /#fragment HTTP/1.1", 400),
        line("GE(T / HTTP/1.1", 400),
        line("G\0T / HTTP/1.1", 400),
        line("GET: / HTTP/1.1", 400),
        line("GET", 400),
        line("GET /", 400),
        line("GET / ", 400),
        line("/ HTTP/1.1", 400),
        line("GET HTTP/1.1", 400),
        line("GET / HTTP/1.1\r", 400),
        line("GET / HTTP", 400),
        line("GET / http/1.1", 400),
        line("GET / HTTP/1", 400),
        line("GET / HTTP/1.10", 400),
        line("GET / HTTP/01.1", 400),
        line("GET / HTTP/+1.1", 400),
        line("GET / HTTP/1,1", 400),
        line("GET / HTTPS/1.1", 400),
        line("GET / ICY/1.1", 400),
        line("GET / HTTP/0.9", 505),
        line("GET / HTTP/1.2", 505),
        line("GET / HTTP/2.0", 505),
        line("PRI * HTTP/2.0", 505),
        // Targets: RFC 9112 section 3.2.
        line("GET * HTTP/1.1", 400),
        line("OPTIONS ** HTTP/1.1", 400),
        line("GET a HTTP/1.1", 400),
        line("GET a:80 HTTP/1.1", 400),
        line("GET ?q HTTP/1.1", 400),
        line("GET http:/a HTTP/1.1", 400),
        line("GET http:// HTTP/1.1", 400),
        line("GET http:///a HTTP/1.1", 400),
        line("GET http://u:p@a/ HTTP/1.1", 400),
        line("GET http://a:x/ HTTP/1.1", 400),
        line("GET http://a\\b/ HTTP/1.1", 400),
        line("GET ftp://a/ HTTP/1.1", 400),
        line("GET file:///etc/passwd HTTP/1.1", 400),
        line("CONNECT a:443 HTTP/1.1", 501),
        line("CONNECT / HTTP/1.1", 501),
        // What comes before: RFC 9112 section 2.2.
        request("two empty lines", "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        request("an empty line of LF", "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        request("a space before", " \r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        request("NUL before", "\0GET / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        request("CR before", "\rGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        request("TLS", "\u0016\u0003\u0001\u0002\0\u0001", 400),
        request("a PROXY header of version 2", "\r\n\r\n\0\r\nQUIT\n", 400),
        // Line ends.
        request("LF after the request line", "GET / HTTP/1.1\nHost: a\r\n\r\n", 400),
        request("LF after a field", "GET / HTTP/1.1\r\nHost: a\n\r\n", 400),
        request("LF at the end", "GET / HTTP/1.1\r\nHost: a\r\n\n", 400),
        request("LF throughout", "GET / HTTP/1.1\nHost: a\n\n", 400),
        request("CR before CRLF", "GET / HTTP/1.1\r\nHost: a\r\r\n\r\n", 400));
  }

  private static Arguments head(String what, String fields, int status) {
    String lines = fields.replace("|", "\r\n");
    return request(what, "POST / HTTP/1.1\r\nHost: a\r\n" + lines + "\r\n\r\n", status);
  }

  private static Arguments host(String host) {
    return request("Host: " + host, "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n", 400);
  }

  private static Arguments line(String line, int status) {
    return request(line, line + "\r\nHost: a\r\n\r\n", status);
  }

  private static Arguments request(String what, String bytes, int status) {
    String printable = what.replaceAll("[^ -~]", "?");
    return arguments(printable, bytes, status);
  }

  @ParameterizedTest(name = "{0} is {2}")
  @MethodSource("badHeads")
  void refuses(String what, String bytes, int status) {
    List<String> lines = DecodedRequests.of(bytes + SMUGGLED);
    assertThat(lines).hasSize(1);
    assertThat(lines.get(0)).startsWith("error " + status + " ").matches("[ -~]{1,100}");
    try (DecodedRequests slowly = new DecodedRequests(false)) {
      for (char octet : (bytes + SMUGGLED).toCharArray()) {
        slowly.read(String.valueOf(octet));
      }
      assertThat(slowly.lines()).as("octet by octet").isEqualTo(lines);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\r\n",
        " 5\r\nhello\r\n",
        "5 \r\nhello\r\n",
        "+5\r\nhello\r\n",
        "-5\r\nhello\r\n",
        "0x5\r\nhello\r\n",
        "5h\r\nhello\r\n",
        ";\r\n",
        ";a=b\r\n",
        "5\nhello\r\n",
        "5\rhello\r\n",
        "5\r\nhello",
        "5\r\nhelloX\r\n",
        "5\r\nhello\n",
        "5\r\nhello\r",
        "5\r\nhello world\r\n",
        "5;a\nb\r\nhello\r\n",
        "5;a\rb\r\nhello\r\n",
        "5;a\0b\r\nhello\r\n",
        "5;a=\"b\r\nhello\r\n",
        "5;\u00E9\r\nhello\r\n",
        "80000000\r\n",
        "ffffffffffffffff\r\n",
        "10000000000000005\r\nhello\r\n",
        "0\r\nX\r\n\r\n",
        "0\r\n: x\r\n\r\n",
        "0\r\nX : y\r\n\r\n",
        "0\r\n X: y\r\n\r\n",
        "0\r\nX: a\0b\r\n\r\n",
        "0\r\nX: a\rb\r\n\r\n",
        "0\r\nX: a\u001Bb\r\n\r\n",
        "0\r\nX: y\n\r\n",
        "0\r\n\n",
      })
  @DisplayName("malformed chunks end the connection")
  void malformedChunks(String body) {
    String head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    List<String> lines = DecodedRequests.of(head + body + SMUGGLED + SMUGGLED);
    assertThat(lines).hasSize(4).first().isEqualTo("POST / HTTP/1.1");
    assertThat(lines.get(3)).startsWith("body error 400 ");
  }

  @Test
  void boundsTheRequestLine() {
    String longest = "/" + "a".repeat(8 * 1024 - 1);
    assertThat(DecodedRequests.of("GET " + longest + " HTTP/1.1\r\nHost: a\r\n\r\n"))
        .first()
        .isEqualTo("GET " + longest + " HTTP/1.1");
    assertThat(DecodedRequests.of("GET " + longest + "a HTTP/1.1\r\nHost: a\r\n\r\n"))
        .containsExactly("error 414 request target too long");
    assertThat(DecodedRequests.of("GET " + longest.repeat(2)))
        .containsExactly("error 414 request line too long");
  }

  @Test
  void boundsTheFields() {
    String start = "GET / HTTP/1.1\r\nHost: a\r\n";
    String fields = "X: y\r\n".repeat(99);
    assertThat(DecodedRequests.of(start + fields + "\r\n")).hasSize(102);
    assertThat(DecodedRequests.of(start + fields + "X: y\r\n\r\n"))
        .containsExactly("error 431 too many header fields");
    assertThat(DecodedRequests.of(start + "X: " + "y".repeat(32 * 1024 - 30) + "\r\n\r\n"))
        .hasSize(4);
    String tooLarge = "error 431 header section too large";
    assertThat(DecodedRequests.of(start + "X: " + "y".repeat(32 * 1024)))
        .as("found before the line ends")
        .containsExactly(tooLarge);
    String name = "N".repeat(1000);
    assertThat(DecodedRequests.of(start + (name + ": y\r\n").repeat(33) + "\r\n"))
        .containsExactly(tooLarge);
  }

  @Test
  void boundsChunkFraming() {
    String head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    String chunk = "1;" + "x".repeat(1000) + "\r\na\r\n";
    assertThat(DecodedRequests.of(head + chunk.repeat(10) + "0\r\n\r\n").get(3))
        .isEqualTo("  body 'aaaaaaaaaa'");
    assertThat(DecodedRequests.of(head + chunk.repeat(20)).get(3))
        .isEqualTo("body error 400 too much chunk framing");
    assertThat(DecodedRequests.of(head + "1;" + "x".repeat(10_000) + "\r\na\r\n").get(3))
        .isEqualTo("body error 400 chunk size line too long");
    String trailers =
        String.join("", IntStream.range(0, 101).mapToObj(i -> "X" + i + ": y\r\n").toList());
    assertThat(DecodedRequests.of(head + "0\r\n" + trailers + "\r\n").get(3))
        .isEqualTo("body error 431 too many trailer fields");
    assertThat(DecodedRequests.of(head + "1\r\na\r\n".repeat(20_000) + "0\r\n\r\n").get(3))
        .as("small chunks without extensions are no attack")
        .hasSize("  body ''".length() + 20_000);
  }
}
