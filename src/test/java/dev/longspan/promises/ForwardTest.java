package dev.longspan.promises;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.config.HeadersConfig.Changes;
import dev.longspan.wire.Head;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Message;
import dev.longspan.wire.Stage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A request reaches the backend, and its answer the client, as they were meant. */
class ForwardTest {

  @RegisterExtension final Stage stage = new Stage();

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND"})
  void everyMethodPasses(String method) {
    stage.start();
    HttpWire client = stage.connects();
    client
        .sendsHead(method + " /a/b?c=d&e HTTP/1.1", "Host: example.com", "Content-Length: 5")
        .sends("hello");
    HttpWire backend = stage.backend().accepts();
    Message request = backend.readsRequest();
    assertThat(request.head().startLine()).isEqualTo(method + " /a/b?c=d&e HTTP/1.1");
    assertThat(request.head().value("Host")).isEqualTo("example.com");
    assertThat(request.text()).isEqualTo("hello");
    backend
        .sendsHead("HTTP/1.1 201 Made by hand", "Content-Length: 4", "X-Backend: yes")
        .sends("done");
    Message response = client.readsResponse();
    assertThat(response.status()).isEqualTo(201);
    assertThat(response.head().value("X-Backend")).isEqualTo("yes");
    assertThat(response.text()).isEqualTo("done");
  }

  @Test
  void aGetHasNoBodyOnEitherSide() {
    stage.start();
    stage.connects().sendsHead("GET / HTTP/1.1", "Host: a");
    Head request = stage.backend().accepts().readsHead();
    assertThat(request.has("Content-Length")).isFalse();
    assertThat(request.has("Transfer-Encoding")).isFalse();
  }

  @Test
  void anOptionsForTheWholeServerPasses() {
    stage.start();
    HttpWire client = stage.connects();
    client.sendsHead("OPTIONS * HTTP/1.1", "Host: a");
    HttpWire backend = stage.backend().accepts();
    assertThat(backend.readsHead().startLine()).isEqualTo("OPTIONS * HTTP/1.1");
    backend.sendsHead("HTTP/1.1 204 No Content");
    assertThat(client.readsResponse().status()).isEqualTo(204);
  }

  @Test
  void chunksAreStreamedBothWaysAsTheyCome() {
    stage.start();
    HttpWire client = stage.connects();
    client.sendsHead("POST /stream HTTP/1.1", "Host: a", "Transfer-Encoding: chunked");
    client.sendsChunk("first");
    HttpWire backend = stage.backend().accepts();
    assertThat(backend.readsHead().value("Transfer-Encoding")).isEqualTo("chunked");
    backend.readsInChunks("first");
    backend.sendsHead("HTTP/1.1 200 OK", "Transfer-Encoding: chunked").sendsChunk("answer one");
    assertThat(client.readsHead().value("Transfer-Encoding")).isEqualTo("chunked");
    client.readsInChunks("answer one");
    client.sendsChunk("second");
    backend.readsInChunks("second");
    backend.sendsChunk("answer two");
    client.readsInChunks("answer two");
    client.sendsLastChunk();
    assertThat(backend.readsChunk()).isEmpty();
    assertThat(backend.readsTrailers()).isEmpty();
    backend.sendsLastChunk();
    assertThat(client.readsChunk()).isEmpty();
    assertThat(client.readsTrailers()).isEmpty();
  }

  @Test
  void aBodyOfKnownLengthIsStreamedAsItComes() {
    stage.start();
    HttpWire client = stage.connects();
    client.sendsHead("PUT /file HTTP/1.1", "Host: a", "Content-Length: 10").sends("01234");
    HttpWire backend = stage.backend().accepts();
    assertThat(backend.readsHead().value("Content-Length")).isEqualTo("10");
    assertThat(backend.reads(5)).asString().isEqualTo("01234");
    backend.sendsHead("HTTP/1.1 200 OK", "Content-Length: 6").sends("abc");
    assertThat(client.readsHead().value("Content-Length")).isEqualTo("6");
    assertThat(client.reads(3)).asString().isEqualTo("abc");
    client.sends("56789");
    assertThat(backend.reads(5)).asString().isEqualTo("56789");
    backend.sends("def");
    assertThat(client.reads(3)).asString().isEqualTo("def");
  }

  @Test
  void trailersPassBothWays() {
    stage.start();
    HttpWire client = stage.connects();
    client.sendsHead(
        "POST / HTTP/1.1",
        "Host: a",
        "Transfer-Encoding: chunked",
        "TE: trailers",
        "Trailer: X-Checksum");
    client.sendsChunk("body").sendsLastChunk("X-Checksum: abc");
    HttpWire backend = stage.backend().accepts();
    Message request = backend.readsRequest();
    assertThat(request.text()).isEqualTo("body");
    assertThat(request.trailers()).containsExactly(new Head.Field("X-Checksum", "abc"));
    backend.sendsHead("HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "Trailer: X-Signature");
    backend.sendsChunk("body").sendsLastChunk("X-Signature: def");
    Message response = client.readsResponse();
    assertThat(response.trailers()).containsExactly(new Head.Field("X-Signature", "def"));
  }

  @Test
  void theBackendDecidesWhetherAnExpectedBodyIsSent() {
    stage.start();
    HttpWire client = stage.connects();
    client.sendsHead("POST / HTTP/1.1", "Host: a", "Content-Length: 4", "Expect: 100-continue");
    HttpWire backend = stage.backend().accepts();
    assertThat(backend.readsHead().value("Expect")).isEqualTo("100-continue");
    backend.sendsHead("HTTP/1.1 100 Continue");
    assertThat(client.readsHead().status()).isEqualTo(100);
    client.sends("body");
    assertThat(backend.reads(4)).asString().isEqualTo("body");
    backend.sendsHead("HTTP/1.1 200 OK", "Content-Length: 2").sends("ok");
    assertThat(client.readsResponse().text()).isEqualTo("ok");
  }

  @Test
  void anExpectedBodyThatTheBackendRefusesIsNotWaitedFor() {
    stage.start();
    HttpWire client = stage.connects();
    client.sendsHead("POST / HTTP/1.1", "Host: a", "Content-Length: 4", "Expect: 100-continue");
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    backend.sendsHead("HTTP/1.1 401 Unauthorized", "Content-Length: 2").sends("no");
    Message response = client.readsResponse();
    assertThat(response.status()).isEqualTo(401);
    assertThat(response.text()).isEqualTo("no");
  }

  @Test
  void earlyHintsReachTheClientBeforeTheAnswer() {
    stage.start();
    HttpWire client = stage.connects();
    client.sendsHead("GET / HTTP/1.1", "Host: a");
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    backend.sendsHead("HTTP/1.1 103 Early Hints", "Link: </a.css>; rel=preload");
    Head hint = client.readsHead();
    assertThat(hint.status()).isEqualTo(103);
    assertThat(hint.value("Link")).isEqualTo("</a.css>; rel=preload");
    backend.sendsHead("HTTP/1.1 103 Early Hints", "Link: </b.css>; rel=preload");
    assertThat(client.readsHead().value("Link")).isEqualTo("</b.css>; rel=preload");
    backend.sendsHead("HTTP/1.1 200 OK", "Content-Length: 2").sends("ok");
    assertThat(client.readsResponse().text()).isEqualTo("ok");
  }

  @Test
  void theAnswerToHeadKeepsItsLengthAndHasNoBody() {
    stage.start();
    HttpWire client = stage.connects();
    client.sendsHead("HEAD /file HTTP/1.1", "Host: a");
    HttpWire backend = stage.backend().accepts();
    assertThat(backend.readsHead().method()).isEqualTo("HEAD");
    backend.sendsHead("HTTP/1.1 200 OK", "Content-Length: 123456");
    assertThat(client.readsResponseToHead().head().value("Content-Length")).isEqualTo("123456");

    client.sendsHead("HEAD /chunked HTTP/1.1", "Host: a");
    backend.readsHead();
    backend.sendsHead("HTTP/1.1 200 OK", "Transfer-Encoding: chunked");
    client.readsResponseToHead();

    client.sendsHead("GET /after HTTP/1.1", "Host: a");
    backend.readsHead();
    backend.sendsHead("HTTP/1.1 200 OK", "Content-Length: 2").sends("ok");
    assertThat(client.readsResponse().text()).isEqualTo("ok");
  }

  @ParameterizedTest
  @ValueSource(strings = {"204 No Content", "304 Not Modified"})
  void answersWithoutABodyLeaveTheConnectionUsable(String status) {
    stage.start();
    HttpWire client = stage.connects();
    HttpWire backend = null;
    for (int i = 0; i < 3; i++) {
      client.sendsHead("GET /" + i + " HTTP/1.1", "Host: a", "If-None-Match: \"x\"");
      backend = backend == null ? stage.backend().accepts() : backend;
      assertThat(backend.readsHead().target()).isEqualTo("/" + i);
      backend.sendsHead("HTTP/1.1 " + status, "ETag: \"x\"");
      Message response = client.readsResponse();
      assertThat(response.head().startLine()).isEqualTo("HTTP/1.1 " + status);
      assertThat(response.head().value("ETag")).isEqualTo("\"x\"");
      assertThat(response.head().has("Transfer-Encoding")).isFalse();
    }
  }

  @Test
  void aNotModifiedMayNameTheLengthOfWhatItDoesNotSend() {
    stage.start();
    HttpWire client = stage.connects();
    client.sendsHead("GET / HTTP/1.1", "Host: a");
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    backend.sendsHead("HTTP/1.1 304 Not Modified", "Content-Length: 1000");
    assertThat(client.readsResponse().status()).isEqualTo(304);
    client.sendsHead("GET / HTTP/1.1", "Host: a");
    backend.readsHead();
    backend.sendsHead("HTTP/1.1 200 OK", "Content-Length: 0");
    assertThat(client.readsResponse().status()).isEqualTo(200);
  }

  @Test
  void anAnswerWithoutALengthEndsWithTheConnection() {
    stage.start();
    HttpWire client = stage.connects();
    client.sendsHead("GET / HTTP/1.1", "Host: a");
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    backend.sendsHead("HTTP/1.1 200 OK", "Connection: close").sends("until the end");
    backend.close();
    assertThat(client.readsResponse().text()).isEqualTo("until the end");
  }

  @Test
  void hopByHopHeadersPassNeitherWay() {
    stage.start();
    HttpWire client = stage.connects();
    client.sendsHead(
        "GET / HTTP/1.1",
        "Host: a",
        "Connection: keep-alive, X-Hop",
        "X-Hop: 1",
        "Keep-Alive: timeout=5",
        "Proxy-Connection: keep-alive",
        "TE: gzip",
        "X-End: 1");
    HttpWire backend = stage.backend().accepts();
    Head request = backend.readsHead();
    for (String name : List.of("X-Hop", "Keep-Alive", "Proxy-Connection")) {
      assertThat(request.has(name)).as(name).isFalse();
    }
    assertThat(request.raw()).doesNotContain("gzip");
    assertThat(request.value("X-End")).isEqualTo("1");
    backend.sendsHead(
        "HTTP/1.1 200 OK",
        "Content-Length: 0",
        "Connection: X-Hop, keep-alive",
        "X-Hop: 2",
        "Keep-Alive: timeout=9",
        "Upgrade: h2c",
        "X-End: 2");
    Head response = client.readsResponse().head();
    for (String name : List.of("X-Hop", "Keep-Alive", "Upgrade")) {
      assertThat(response.has(name)).as(name).isFalse();
    }
    assertThat(response.value("X-End")).isEqualTo("2");
  }

  @Test
  void repeatedHeadersKeepTheirNumberAndOrder() {
    stage.start();
    HttpWire client = stage.connects();
    client.sendsHead("GET / HTTP/1.1", "Host: a", "X-A: 1", "X-B: 2", "X-A: 3", "Accept:");
    HttpWire backend = stage.backend().accepts();
    Head request = backend.readsHead();
    assertThat(request.values("X-A")).containsExactly("1", "3");
    assertThat(request.value("Accept")).isEmpty();
    backend.sendsHead(
        "HTTP/1.1 200 OK", "Content-Length: 0", "Set-Cookie: a=1", "Vary: x", "Set-Cookie: b=2");
    assertThat(client.readsResponse().head().values("Set-Cookie")).containsExactly("a=1", "b=2");
  }

  @Test
  void aHeaderThatNamesABodyHeaderInConnectionDoesNotChangeTheFraming() {
    stage.start();
    HttpWire client = stage.connects();
    client
        .sendsHead(
            "POST / HTTP/1.1", "Host: a", "Connection: Content-Length, Host", "Content-Length: 5")
        .sends("hello");
    Message answer;
    HttpWire backend = stage.backend().accepts();
    Message request = backend.readsRequest();
    assertThat(request.text()).isEqualTo("hello");
    assertThat(request.head().value("Host")).isEqualTo("a");
    backend.sendsHead("HTTP/1.1 200 OK", "Content-Length: 0");
    answer = client.readsResponse();
    assertThat(answer.status()).isEqualTo(200);
  }

  @Test
  void forwardingHeadersOfStrangersAreReplaced() {
    stage.start();
    stage
        .connects()
        .sendsHead(
            "GET / HTTP/1.1",
            "Host: shop.example:8080",
            "X-Forwarded-For: 6.6.6.6, 7.7.7.7",
            "x-forwarded-for: 8.8.8.8",
            "X-Forwarded-Proto: https",
            "X-Forwarded-Host: evil",
            "X-Forwarded-Port: 1",
            "Forwarded: for=6.6.6.6",
            "X-Real-IP: 6.6.6.6");
    Head request = stage.backend().accepts().readsHead();
    assertThat(request.value("X-Forwarded-For")).isEqualTo("127.0.0.1");
    assertThat(request.value("X-Forwarded-Proto")).isEqualTo("http");
    assertThat(request.value("X-Forwarded-Host")).isEqualTo("shop.example:8080");
    assertThat(request.raw().replaceAll("(?i)x-real-ip: .*", "")).doesNotContain("6.6.6.6");
  }

  @Test
  void forwardingHeadersOfTrustedProxiesAreContinued() {
    stage.start(setup -> setup.trustLoopback());
    stage
        .connects()
        .sendsHead(
            "GET / HTTP/1.1",
            "Host: inner",
            "X-Forwarded-For: 203.0.113.7",
            "X-Forwarded-Proto: https",
            "X-Forwarded-Host: shop.example");
    Head request = stage.backend().accepts().readsHead();
    assertThat(String.join(", ", request.values("X-Forwarded-For")))
        .isEqualTo("203.0.113.7, 127.0.0.1");
    assertThat(request.value("X-Forwarded-Proto")).isEqualTo("https");
    assertThat(request.value("X-Forwarded-Host")).isEqualTo("shop.example");
  }

  @Test
  void theRoutesChangesApply() {
    stage.startWithRoute(
        route ->
            route
                .pathPrefix("/api")
                .rewritePathPrefix("/v2")
                .headers(
                    new Changes(Map.of("X-Added", "in"), List.of("X-Secret")),
                    new Changes(Map.of("X-Added", "out"), List.of("Server"))));
    HttpWire client = stage.connects();
    client.sendsHead("GET /api/things?id=1 HTTP/1.1", "Host: a", "X-Secret: 1");
    HttpWire backend = stage.backend().accepts();
    Head request = backend.readsHead();
    assertThat(request.target()).isEqualTo("/v2/things?id=1");
    assertThat(request.value("X-Added")).isEqualTo("in");
    assertThat(request.has("X-Secret")).isFalse();
    backend.sendsHead("HTTP/1.1 200 OK", "Content-Length: 0", "Server: secret");
    Head response = client.readsResponse().head();
    assertThat(response.value("X-Added")).isEqualTo("out");
    assertThat(response.has("Server")).isFalse();
  }

  @Test
  void eventsArriveOneByOneBeforeTheNextIsWritten() {
    stage.start();
    HttpWire client = stage.connects();
    client.sendsHead("GET /events HTTP/1.1", "Host: a", "Accept: text/event-stream");
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    backend.sendsHead(
        "HTTP/1.1 200 OK", "Content-Type: text/event-stream", "Transfer-Encoding: chunked");
    assertThat(client.readsHead().value("Content-Type")).isEqualTo("text/event-stream");
    for (int i = 0; i < 20; i++) {
      backend.sendsChunk("id: " + i + "\ndata: event\n\n");
      client.readsInChunks("id: " + i + "\ndata: event\n\n");
    }
    backend.sendsLastChunk();
    assertThat(client.readsChunk()).isEmpty();
  }

  @Test
  void everyByteValueMayBeInABody() {
    stage.start();
    byte[] body = TransparencyTest.randomBytes(300_000);
    HttpWire client = stage.connects();
    client.sendsHead("POST / HTTP/1.1", "Host: a", "Content-Length: " + body.length);
    client.sends(body);
    HttpWire backend = stage.backend().accepts();
    assertThat(backend.readsRequest().body()).isEqualTo(body);
    backend.sendsHead("HTTP/1.1 200 OK", "Content-Length: " + body.length);
    backend.sends(body);
    assertThat(client.readsResponse().body()).isEqualTo(body);
  }
}
