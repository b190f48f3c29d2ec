package dev.longspan.promises;

import static dev.longspan.wire.Frame.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.wire.Handshake;
import dev.longspan.wire.Head;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Message;
import dev.longspan.wire.Problem;
import dev.longspan.wire.ScriptedBackend;
import dev.longspan.wire.Stage;
import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Until the backend's valid 101 every refusal is an HTTP answer: the backend's own, or one that
 * says what was wrong.
 */
class RefusalTest {

  @RegisterExtension final Stage stage = new Stage();

  static Stream<Arguments> refusals() {
    return Stream.of(
        Arguments.of("401 Unauthorized", "WWW-Authenticate: Basic realm=\"chat\""),
        Arguments.of("403 Forbidden", "X-Reason: banned"),
        Arguments.of("302 Found", "Location: https://login.example.com/"),
        Arguments.of("429 Too Many Requests", "Retry-After: 7"),
        Arguments.of("426 Upgrade Required", "Sec-WebSocket-Version: 13"),
        Arguments.of("503 Service Unavailable", "Retry-After: 120"),
        Arguments.of("200 OK", "X-No: websocket"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refusals")
  void theBackendsRefusalPassesAndTheConnectionStaysUsable(String status, String header) {
    stage.start();
    HttpWire client = stage.connects();
    client.sends(Handshake.request("/chat"));
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    backend
        .sendsHead("HTTP/1.1 " + status, header, "Content-Type: text/plain", "Content-Length: 11")
        .sends("no, because");
    Message refusal = client.readsResponse();
    assertThat(refusal.head().startLine()).isEqualTo("HTTP/1.1 " + status);
    assertThat(refusal.head().raw()).contains("\r\n" + header + "\r\n");
    assertThat(refusal.head().value("Content-Type")).isEqualTo("text/plain");
    assertThat(refusal.text()).isEqualTo("no, because");

    client.sends(Handshake.request("/again"));
    HttpWire second = stage.backend().accepts();
    Head request = second.readsHead();
    assertThat(request.target()).isEqualTo("/again");
    second.sends(Handshake.answer(request));
    assertThat(client.readsHead().status()).isEqualTo(101);
    second.sends(text("welcome"));
    client.receives(text("welcome"));
  }

  @Test
  void aChunkedRefusalPassesWhole() {
    stage.start();
    HttpWire client = stage.connects();
    client.sends(Handshake.request("/chat"));
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    backend.sendsHead("HTTP/1.1 403 Forbidden", "Transfer-Encoding: chunked");
    backend.sendsChunk("not ").sendsChunk("you").sendsLastChunk();
    Message refusal = client.readsResponse();
    assertThat(refusal.status()).isEqualTo(403);
    assertThat(refusal.text()).isEqualTo("not you");
  }

  @Test
  void aRefusalThatEndsWithTheConnectionPassesWhole() {
    stage.start();
    HttpWire client = stage.connects();
    client.sends(Handshake.request("/chat"));
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    backend.sendsHead("HTTP/1.1 403 Forbidden", "Connection: close").sends("not you");
    backend.close();
    Message refusal = client.readsResponse();
    assertThat(refusal.status()).isEqualTo(403);
    assertThat(refusal.text()).isEqualTo("not you");
  }

  @Test
  void framesThatWereSentTooEarlyAreNotTakenForARequestAfterARefusal() {
    stage.start();
    HttpWire client = stage.connects();
    client.sends(Handshake.request("/chat") + "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    backend.sendsHead("HTTP/1.1 403 Forbidden", "Content-Length: 0");
    assertThat(client.readsResponse().status()).isEqualTo(403);
    client.seesEndOrReset();
  }

  static Stream<Arguments> badAnswers() {
    return Stream.of(
        bad("a wrong accept key", a -> a.replaceFirst("Accept: .*\r\n", "Accept: AAAA\r\n")),
        bad("no accept key", a -> a.replaceFirst("Sec-WebSocket-Accept: .*\r\n", "")),
        bad("no Upgrade", a -> a.replace("Upgrade: websocket\r\n", "")),
        bad("another protocol", a -> a.replace("Upgrade: websocket", "Upgrade: h2c")),
        bad("no Connection", a -> a.replace("Connection: Upgrade\r\n", "")),
        bad("Connection without upgrade", a -> a.replace("tion: Upgrade", "tion: keep-alive")),
        bad("a subprotocol nobody offered", with("Sec-WebSocket-Protocol: soap")),
        bad("two subprotocols", with("Sec-WebSocket-Protocol: chat.v1, chat.v2")),
        bad("an extension nobody offered", with("Sec-WebSocket-Extensions: x-frobnicate")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badAnswers")
  void aBad101IsABadGateway(String what, UnaryOperator<String> spoil) {
    stage.start();
    HttpWire client = stage.connects();
    client.sends(
        Handshake.request(
            "/chat",
            "Sec-WebSocket-Protocol: chat.v1, chat.v2",
            "Sec-WebSocket-Extensions: permessage-deflate"));
    HttpWire backend = stage.backend().accepts();
    backend.sends(spoil.apply(Handshake.answer(backend.readsHead())));
    Problem.in(client.readsResponse(), 502);
    backend.seesEndOrReset();
    stage.metrics().await(1, "longspan_rejected_total", "reason", "bad-upstream-response");
    stage.metrics().await(1, "longspan_handshakes_total", "status", "502");
    stage.metrics().await(0, "longspan_connections");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sec-WebSocket-Protocol: chat.v1",
        "Sec-WebSocket-Extensions: permessage-deflate",
      })
  void anAnswerToAnOfferThatWasNotMadeIsABadGateway(String line) {
    stage.start();
    HttpWire client = stage.connects();
    client.sends(Handshake.request("/chat"));
    HttpWire backend = stage.backend().accepts();
    backend.sends(Handshake.answer(backend.readsHead(), line));
    Problem.in(client.readsResponse(), 502);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hello there\r\n\r\n",
        "HTTP/1.1 1O1 Switching\r\n\r\n",
        "SSH-2.0-OpenSSH_9.2\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade : websocket\r\n\r\n",
      })
  void anAnswerThatIsNotHttpIsABadGateway(String answer) {
    stage.start();
    HttpWire client = stage.connects();
    client.sends(Handshake.request("/chat"));
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    backend.sends(answer);
    backend.halfCloses();
    Problem.in(client.readsResponse(), 502);
  }

  @Test
  void aBackendThatHangsUpDuringTheHandshakeIsABadGateway() {
    stage.start();
    HttpWire client = stage.connects();
    client.sends(Handshake.request("/chat"));
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    backend.close();
    Problem.in(client.readsResponse(), 502);
  }

  @Test
  void aBackendThatRefusesTheConnectionIsABadGateway() {
    stage.start();
    stage.backend().stopsListening();
    HttpWire client = stage.connects();
    client.sends(Handshake.request("/chat"));
    Problem.in(client.readsResponse(), 502);
    stage.metrics().await(1, "longspan_upstream_failures_total", "reason", "connect");
    stage.metrics().await(1, "longspan_rejected_total", "reason", "upstream-unreachable");
  }

  @Test
  void anotherEndpointIsTriedWhenOneRefusesTheConnection() {
    ScriptedBackend dead = stage.keep(new ScriptedBackend());
    dead.stopsListening();
    stage.start(setup -> {}, dead.uri(), stage.backend().uri());
    for (int i = 0; i < 4; i++) {
      stage.opens().client().sends(text("alive"));
    }
  }

  @Test
  void aBackendThatDoesNotAnswerInTimeIsAGatewayTimeout() {
    stage.startWithRoute(route -> route.handshakeTimeout(Duration.ofMillis(300)));
    HttpWire client = stage.connects();
    client.sends(Handshake.request("/chat"));
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    Problem.in(client.readsResponse(), 504);
    backend.seesEndOrReset();
    stage.metrics().await(1, "longspan_rejected_total", "reason", "upstream-timeout");
  }

  @Test
  void aBackendThatStopsInTheMiddleOfItsAnswerIsAGatewayTimeout() {
    stage.startWithRoute(route -> route.handshakeTimeout(Duration.ofMillis(300)));
    HttpWire client = stage.connects();
    client.sends(Handshake.request("/chat"));
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    backend.sends("HTTP/1.1 101 Switching Proto");
    Problem.in(client.readsResponse(), 504);
  }

  @Test
  void aRequestThatNoRouteTakesIsNotFound() {
    stage.startWithRoute(route -> route.pathPrefix("/chat"));
    HttpWire client = stage.connects();
    client.sends(Handshake.request("/other"));
    Problem.in(client.readsResponse(), 404);
    client.sendsHead("GET /other HTTP/1.1", "Host: a");
    Problem.in(client.readsResponse(), 404);
    stage.metrics().await(2, "longspan_rejected_total", "reason", "no-route");
  }

  static Stream<Arguments> badRequests() {
    return Stream.of(
        bad("no key", r -> r.replaceFirst("Sec-WebSocket-Key: .*\r\n", "")),
        bad("a key of 15 bytes", r -> r.replace(Handshake.KEY, "AAAAAAAAAAAAAAAAAAAA")),
        bad("a key that is not base64", r -> r.replace(Handshake.KEY, "!!!!!!!!!!!!!!!!!!!!!!==")),
        bad("two keys", with("Sec-WebSocket-Key: " + Handshake.KEY)),
        bad("POST", r -> r.replaceFirst("GET", "POST")),
        bad("a body", r -> r.replaceFirst("\r\n\r\n", "\r\nContent-Length: 5\r\n\r\nhello")),
        bad("chunks", r -> with("Transfer-Encoding: chunked").apply(r) + "0\r\n\r\n"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badRequests")
  void anUpgradeRequestThatBreaksTheRulesIsRefusedAndTheBackendSeesNothing(
      String what, UnaryOperator<String> spoil) {
    stage.start();
    HttpWire client = stage.connects();
    client.sends(spoil.apply(Handshake.request("/bad")));
    Problem.in(client.readsResponse(), 400);
    stage.metrics().await(1, "longspan_rejected_total");
    theBackendSawNothing();
  }

  @ParameterizedTest
  @ValueSource(strings = {"8", "0", "14", "13, 8", "thirteen"})
  void anotherVersionIsToldWhichOneIsSpoken(String version) {
    stage.start();
    HttpWire client = stage.connects();
    client.sends(Handshake.request("/bad").replace("Version: 13", "Version: " + version));
    Message answer = client.readsResponse();
    Problem.in(answer, 426);
    assertThat(answer.head().value("Sec-WebSocket-Version")).isEqualTo("13");
    theBackendSawNothing();
  }

  @Test
  void anUpgradeByAnHttp10ClientIsAnOrdinaryRequest() {
    stage.start();
    HttpWire client = stage.connects();
    client.sends(Handshake.request("/old").replace("HTTP/1.1", "HTTP/1.0"));
    HttpWire backend = stage.backend().accepts();
    // RFC 9110 section 7.8: a server ignores Upgrade in an HTTP/1.0 request.
    assertThat(backend.readsHead().has("Upgrade")).isFalse();
    backend.sendsHead("HTTP/1.1 200 OK", "Content-Length: 2").sends("ok");
    assertThat(client.readsResponse().text()).isEqualTo("ok");
  }

  private void theBackendSawNothing() {
    assertThat(stage.restThatTheBackendSaw()).isEmpty();
  }

  private static Arguments bad(String what, UnaryOperator<String> spoil) {
    return Arguments.of(what, spoil);
  }

  private static UnaryOperator<String> with(String line) {
    return head -> head.replaceFirst("\r\n\r\n", "\r\n" + line + "\r\n\r\n");
  }
}
