package dev.longspan.promises;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.wire.Head;
import dev.longspan.wire.Http2Wire;
import dev.longspan.wire.Http2Wire.Fields;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Message;
import dev.longspan.wire.Sender;
import dev.longspan.wire.Stage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests over HTTP/2, with prior knowledge, to a backend of HTTP/1.1. */
class Http2Test {

  private static final int PIECE = 16 * 1024;

  @RegisterExtension final Stage stage = new Stage();

  private Http2Wire connects() {
    return Http2Wire.begins(stage.connects());
  }

  @Test
  void aRequestAndItsAnswerPass() {
    Http2Wire client = begins();
    int stream = client.gets("/path?query", "accept", "*/*", "cookie", "a=1", "cookie", "b=2");
    HttpWire backend = stage.backend().accepts();
    Head request = backend.readsHead();
    assertThat(request.startLine()).isEqualTo("GET /path?query HTTP/1.1");
    assertThat(request.value("host")).isEqualTo("a");
    assertThat(request.value("cookie")).isEqualTo("a=1; b=2");
    assertThat(request.value("x-forwarded-proto")).isEqualTo("http");
    assertThat(request.has("transfer-encoding")).isFalse();
    backend.sendsHead(
        "HTTP/1.1 200 Fine", "Content-Length: 5", "X-Name: caf\u00e9", "Keep-Alive: timeout=5");
    backend.sends("hello");
    Fields head = client.readsHeaders(stream);
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.value("content-length")).isEqualTo("5");
    assertThat(head.value("x-name")).isEqualTo("caf\u00e9");
    assertThat(head.value("keep-alive")).isNull();
    assertThat(client.readsBody(stream)).isEqualTo("hello");
  }

  private Http2Wire begins() {
    stage.start();
    return connects();
  }

  @Test
  void theSettingsSayWhatTheGatewayTakes() {
    Http2Wire client = begins();
    assertThat(client.setting(3)).as("MAX_CONCURRENT_STREAMS").isEqualTo(100);
    assertThat(client.setting(4)).as("INITIAL_WINDOW_SIZE").isEqualTo(256 * 1024);
    assertThat(client.setting(6)).as("MAX_HEADER_LIST_SIZE").isEqualTo(32 * 1024);
    assertThat(client.setting(8)).as("ENABLE_CONNECT_PROTOCOL").isEqualTo(1);
  }

  @Test
  void thePrefaceMayComeInPieces() {
    stage.start();
    HttpWire wire = stage.connects();
    wire.sends("PRI * HT");
    wire.sends("TP/2.0\r\n\r\nSM");
    wire.sends("\r\n\r\n");
    wire.sends(Http2Wire.frame(Http2Wire.SETTINGS, 0, 0));
    assertThat(wire.reads(9)[3]).isEqualTo((byte) Http2Wire.SETTINGS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "PUT", "PRI", "P"})
  void http1IsSpokenOnTheSamePort(String method) {
    stage.start();
    HttpWire client = stage.connects();
    client.sends(method.substring(0, 1));
    client.sendsHead(method.substring(1) + " / HTTP/1.1", "Host: a");
    HttpWire backend = stage.backend().accepts();
    assertThat(backend.readsHead().startLine()).isEqualTo(method + " / HTTP/1.1");
    backend.sendsHead("HTTP/1.1 204 No Content");
    assertThat(client.readsResponse().status()).isEqualTo(204);
  }

  @Test
  void aListenerMaySpeakHttp1Alone() {
    stage.start(setup -> setup.withoutHttp2());
    HttpWire client = stage.connects();
    client.sendsHead("PRI * HTTP/2.0");
    assertThat(client.readsResponse().status()).isEqualTo(505);
  }

  @Test
  void aBodyOfUnknownLengthIsChunkedForTheBackend() {
    Http2Wire client = begins();
    int stream = client.posts("/");
    HttpWire backend = stage.backend().accepts();
    assertThat(backend.readsHead().value("transfer-encoding")).isEqualTo("chunked");
    client.sendsData(stream, false, "some");
    backend.readsInChunks("some");
    client.sendsData(stream, true, "more");
    backend.readsInChunks("more");
    assertThat(backend.readsChunk()).isEmpty();
    backend.readsTrailers();
    backend.sendsHead("HTTP/1.1 200 OK", "Transfer-Encoding: chunked");
    backend.sendsChunk("an").sendsChunk("swer").sendsLastChunk();
    assertThat(client.readsAnswer(stream, 200)).isEqualTo("answer");
  }

  @Test
  void aBodyOfKnownLengthKeepsIt() {
    Http2Wire client = begins();
    int stream = client.posts("/", "content-length", "4");
    client.sendsData(stream, true, "body");
    HttpWire backend = stage.backend().accepts();
    Message request = backend.readsRequest();
    assertThat(request.head().has("transfer-encoding")).isFalse();
    assertThat(request.text()).isEqualTo("body");
    backend.sendsHead("HTTP/1.1 201 Created", "Content-Length: 0");
    Fields head = client.readsHeaders(stream);
    assertThat(head.status()).isEqualTo(201);
    assertThat(head.isEnd()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"too long", "s"})
  void aBodyThatBeliesItsLengthReachesNoEnd(String body) {
    Http2Wire client = begins();
    int stream = client.posts("/", "content-length", "4");
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    client.sendsData(stream, true, body);
    client.seesReset(stream, Http2Wire.PROTOCOL_ERROR);
    assertThat(backend.readsTextToTheEndOrReset()).hasSizeLessThan(4);
    stage.metrics().await(1, "longspan_http2_errors_total", "scope", "stream");
  }

  @Test
  void trailersPassBothWays() {
    Http2Wire client = begins();
    int stream = client.posts("/");
    client.sendsData(stream, false, "body");
    client.sends(
        Http2Wire.HEADERS,
        Http2Wire.END_HEADERS | Http2Wire.END_STREAM,
        stream,
        client.block("x-checksum", "1", "content-length", "7"));
    HttpWire backend = stage.backend().accepts();
    Message request = backend.readsRequest();
    assertThat(request.trailers()).extracting(Head.Field::name).containsExactly("x-checksum");
    backend.sendsHead("HTTP/1.1 200 OK", "Transfer-Encoding: chunked");
    backend.sendsChunk("answer").sendsLastChunk("X-Signature: 2");
    assertThat(client.readsHeaders(stream).status()).isEqualTo(200);
    assertThat(client.reads(stream).payload()).hasSize(6);
    Fields trailers = client.readsHeaders(stream);
    assertThat(trailers.value("x-signature")).isEqualTo("2");
    assertThat(trailers.isEnd()).isTrue();
  }

  @Test
  void interimResponsesPass() {
    Http2Wire client = begins();
    int stream = client.posts("/", "expect", "100-continue");
    HttpWire backend = stage.backend().accepts();
    assertThat(backend.readsHead().value("expect")).isEqualTo("100-continue");
    backend.sendsHead("HTTP/1.1 100 Continue");
    assertThat(client.readsHeaders(stream).status()).isEqualTo(100);
    client.sendsData(stream, true, "body");
    backend.readsInChunks("body");
    backend.sendsHead("HTTP/1.1 103 Early Hints", "Link: </style.css>");
    assertThat(client.readsHeaders(stream).value("link")).isEqualTo("</style.css>");
    backend.sendsHead("HTTP/1.1 204 No Content");
    assertThat(client.readsHeaders(stream).isEnd()).isTrue();
  }

  @Test
  void anAnswerToHeadHasALengthAndNoBody() {
    Http2Wire client = begins();
    int stream = client.requests(":method", "HEAD", ":scheme", "http", ":path", "/", "host", "a");
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    backend.sendsHead("HTTP/1.1 200 OK", "Content-Length: 1000");
    Fields head = client.readsHeaders(stream);
    assertThat(head.value("content-length")).isEqualTo("1000");
    assertThat(head.isEnd()).isTrue();
  }

  @Test
  void aBadRequestIsAnsweredAndTheOthersGoOn() {
    Http2Wire client = begins();
    int bad = client.gets("/", "host", "b");
    assertThat(client.readsAnswer(bad, 400)).contains("differ");
    int connect = client.requests(":method", "CONNECT", ":authority", "a:443");
    assertThat(client.readsAnswer(connect, 501)).contains("CONNECT");
    assertThat(stage.metrics().value("longspan_rejected_total", "reason", "bad-request"))
        .isEqualTo(2);
    int good = client.gets("/");
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    backend.sendsHead("HTTP/1.1 204 No Content");
    client.readsAnswer(good, 204);
  }

  @Test
  void whatTheCodecRefusesIsResetAndTheOthersGoOn() {
    Http2Wire client = begins();
    int bad = client.gets("/", "connection", "close");
    client.seesReset(bad, Http2Wire.PROTOCOL_ERROR);
    stage
        .metrics()
        .await(1, "longspan_http2_errors_total", "scope", "stream", "code", "protocol-error");
    assertThat(client.readsAnswer(client.gets("/", "host", "b"), 400)).isNotEmpty();
  }

  @Test
  void aRefusalOfABodyIsCompleteBeforeTheRestIsReset() {
    stage.startWithRoute(route -> route.requestBodyLimit(10));
    Http2Wire client = connects();
    int stream = client.posts("/", "content-length", "1000000");
    assertThat(client.readsAnswer(stream, 413)).contains("limit");
    client.seesReset(stream, Http2Wire.NO_ERROR);
  }

  @Test
  void aClientThatGivesUpCancelsTheRequest() {
    Http2Wire client = begins();
    int stream = client.gets("/");
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    client.resets(stream, Http2Wire.CANCEL);
    backend.seesEndOrReset();
    stage.metrics().await(1, "longspan_requests_total", "status", "499");
  }

  @Test
  void aClientThatGoesCancelsAllItsRequests() {
    Http2Wire client = begins();
    client.gets("/");
    client.gets("/");
    HttpWire first = stage.backend().accepts();
    first.readsHead();
    HttpWire second = stage.backend().accepts();
    second.readsHead();
    client.wire().resets();
    first.seesEndOrReset();
    second.seesEndOrReset();
    stage.metrics().await(2, "longspan_requests_total", "status", "499");
  }

  @Test
  void anAnswerThatBreaksOffIsReset() {
    Http2Wire client = begins();
    int stream = client.gets("/");
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    backend.sendsHead("HTTP/1.1 200 OK", "Content-Length: 10");
    backend.sends("half");
    client.readsHeaders(stream);
    assertThat(client.reads(stream).payload()).hasSize(4);
    backend.close();
    client.seesReset(stream, 2);
  }

  @Test
  void aClientThatReadsNotHoldsTheBackendBackAndNobodyElse() throws Exception {
    Http2Wire client = begins().opensNoWindows();
    client.opensWindow(0, 1 << 24);
    int stalled = client.gets("/stalled");
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    int size = 64 * 1024 * 1024;
    backend.sendsHead("HTTP/1.1 200 OK", "Content-Length: " + size);
    try (Sender sender = Sender.starts(backend, size / PIECE, number -> new byte[PIECE])) {
      assertThat(sender.waitsUntilBlocked()).isLessThan(size / 2);
      int other = client.gets("/other");
      HttpWire second = stage.backend().accepts();
      second.readsHead();
      second.sendsHead("HTTP/1.1 200 OK", "Content-Length: 5");
      second.sends("hello");
      assertThat(client.readsAnswer(other, 200)).isEqualTo("hello");
      client.opensWindow(stalled, size);
      client.opensWindow(0, size);
      client.readsHeaders(stalled);
      assertThat(client.readsBody(stalled)).hasSize(size);
      sender.finishes();
    }
  }

  @Test
  void aBackendThatReadsNotHoldsItsStreamBackAndNobodyElse() {
    Http2Wire client = begins();
    int stalled = client.posts("/stalled");
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    // One window after the other, until the gateway opens no more.
    byte[] piece = new byte[PIECE];
    int sent = 0;
    int window = 256 * 1024;
    while (window > 0) {
      client.sendsData(stalled, false, piece);
      sent += PIECE;
      window -= PIECE;
      window += client.windowOpened(stalled, window == 0 ? Duration.ofMillis(700) : Duration.ZERO);
    }
    int other = client.posts("/other");
    client.sendsData(other, true, new byte[PIECE]);
    HttpWire second = stage.backend().accepts();
    assertThat(second.readsRequest().text()).hasSize(PIECE);
    second.sendsHead("HTTP/1.1 204 No Content");
    client.readsAnswer(other, 204);
    int read = 0;
    while (read < sent) {
      read += backend.readsChunk().length();
    }
    assertThat(client.windowOpened(stalled, Duration.ofSeconds(10))).isPositive();
  }

  @Test
  void theAccessLogSaysHttp2(@TempDir Path directory) throws Exception {
    Path log = directory.resolve("access.log");
    stage.start(setup -> setup.accessLog(log));
    Http2Wire client = connects();
    int stream = client.gets("/logged");
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    backend.sendsHead("HTTP/1.1 200 OK", "Content-Length: 5");
    backend.sends("hello");
    client.readsAnswer(stream, 200);
    client.readsAnswer(client.gets("/", "host", "b"), 400);
    Stage.await(stage.gateway().close());
    assertThat(Files.readAllLines(log))
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).contains("\"http_version\":\"HTTP/2.0\""))
        .first()
        .asString()
        .contains("\"path\":\"/logged\"", "\"host\":\"a\"", "\"bytes_sent\":5");
  }

  @Test
  void aConnectionWithoutAStreamEndsInTime() {
    stage.start(setup -> setup.keepAliveTimeout(Duration.ofMillis(300)));
    Http2Wire client = connects();
    int stream = client.gets("/");
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    assertThat(backend.hasBytesWithin(Duration.ofMillis(700))).as("it is cut").isFalse();
    backend.sendsHead("HTTP/1.1 204 No Content");
    client.readsAnswer(stream, 204);
    assertThat(client.seesGoAway(Http2Wire.NO_ERROR).lastStream()).isEqualTo(stream);
    client.wire().seesEnd();
  }

  @Test
  void whoNeverSaysHisSettingsIsShownTheDoor() {
    stage.start(setup -> setup.requestHeadTimeout(Duration.ofMillis(300)));
    HttpWire silent = stage.connects();
    silent.sends("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    silent.readsToTheEndOrReset();
  }

  @Test
  void aDrainLetsRequestsFinishAndTakesThoseOnTheirWay() {
    Http2Wire client = begins();
    int first = client.gets("/first");
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    var drained = stage.gateway().drain();
    assertThat(client.seesGoAway(Http2Wire.NO_ERROR).lastStream()).isEqualTo(Integer.MAX_VALUE);
    int second = client.gets("/second");
    HttpWire behind = stage.backend().accepts();
    behind.readsHead();
    assertThat(client.seesGoAway(Http2Wire.NO_ERROR).lastStream()).isGreaterThanOrEqualTo(first);
    backend.sendsHead("HTTP/1.1 204 No Content");
    client.readsAnswer(first, 204);
    behind.sendsHead("HTTP/1.1 204 No Content");
    client.readsAnswer(second, 204);
    client.wire().seesEnd();
    Stage.await(drained);
  }
}
