package dev.longspan.promises;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.protocol.CloseCode;
import dev.longspan.wire.Frame;
import dev.longspan.wire.Handshake;
import dev.longspan.wire.Head;
import dev.longspan.wire.Http2Wire;
import dev.longspan.wire.Http2Wire.Fields;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Stage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** WebSockets over HTTP/2 (RFC 8441), relayed to a backend of HTTP/1.1. */
class Http2WebSocketTest {

  @RegisterExtension final Stage stage = new Stage();

  private Http2Wire client;
  private HttpWire backend;
  private int stream;

  /** Opens a WebSocket on the connection that the client has, or on its first. */
  private void opens(String... more) {
    asks(more);
    backend.sends(Handshake.answer(backend.readsHead()));
    assertThat(client.readsHeaders(stream).status()).isEqualTo(200);
  }

  private void asks(String... more) {
    if (client == null) {
      client = Http2Wire.begins(stage.connects());
    }
    stream = client.asksForWebSocket("/chat", more);
    backend = stage.backend().accepts();
  }

  @Test
  void theHandshakeIsTheOneOfHttp1ForTheBackend() {
    stage.start();
    asks("origin", "https://a", "sec-websocket-protocol", "v1, v2", "cookie", "a=1", "cookie", "b");
    Head request = backend.readsHead();
    assertThat(request.startLine()).isEqualTo("GET /chat HTTP/1.1");
    assertThat(request.value("host")).isEqualTo("a");
    assertThat(request.value("connection")).isEqualToIgnoringCase("upgrade");
    assertThat(request.value("upgrade")).isEqualTo("websocket");
    assertThat(request.value("sec-websocket-version")).isEqualTo("13");
    assertThat(request.value("sec-websocket-key")).hasSize(24);
    assertThat(request.value("sec-websocket-protocol")).isEqualTo("v1, v2");
    assertThat(request.value("origin")).isEqualTo("https://a");
    assertThat(request.value("cookie")).isEqualTo("a=1; b");
    assertThat(request.has("transfer-encoding")).isFalse();
    backend.sends(Handshake.answer(request, "Sec-WebSocket-Protocol: v2", "Set-Cookie: c=2"));
    Fields answer = client.readsHeaders(stream);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.isEnd()).isFalse();
    assertThat(answer.value("sec-websocket-protocol")).isEqualTo("v2");
    assertThat(answer.value("set-cookie")).isEqualTo("c=2");
    assertThat(answer.value("sec-websocket-accept")).isNull();
    assertThat(answer.value("connection")).isNull();
    assertThat(answer.value("upgrade")).isNull();
  }

  @Test
  void framesPassBothWaysAsTheyAre() {
    stage.start();
    opens();
    client.sends(stream, Frame.text("hello"), Frame.ping("?"));
    backend.receives(Frame.text("hello"), Frame.ping("?"));
    backend.sends(Frame.text("world"), Frame.pong("?"));
    client.receives(stream, Frame.text("world"), Frame.pong("?"));
    for (byte octet : client.wire().encoded(Frame.text("byte by byte"))) {
      client.sendsData(stream, false, new byte[] {octet});
    }
    backend.receives(Frame.text("byte by byte"));
  }

  @Test
  void compressedFramesPassWhenBothWantThem() {
    stage.start();
    asks("sec-websocket-extensions", "permessage-deflate; client_max_window_bits");
    Head request = backend.readsHead();
    backend.sends(Handshake.answer(request, "Sec-WebSocket-Extensions: permessage-deflate"));
    assertThat(client.readsHeaders(stream).value("sec-websocket-extensions"))
        .isEqualTo("permessage-deflate");
    Frame compressed = new Frame(true, 4, Frame.BINARY, new byte[] {1, 2, 3});
    client.sends(stream, compressed);
    backend.receives(compressed);
    backend.sends(compressed);
    client.receives(stream, compressed);
  }

  @Test
  void whatTheClientSendsAheadWaitsForTheAnswer() {
    stage.start();
    asks();
    client.sends(stream, Frame.text("early"));
    Head request = backend.readsHead();
    assertThat(backend.hasBytesWithin(Duration.ofMillis(200))).isFalse();
    backend.sends(Handshake.answer(request));
    assertThat(client.readsHeaders(stream).status()).isEqualTo(200);
    backend.receives(Frame.text("early"));
  }

  @Test
  void aRefusalPassesAndNothingOfWhatWasSentAhead() {
    stage.start();
    asks();
    client.sends(stream, Frame.text("early"));
    backend.readsHead();
    backend.sendsHead("HTTP/1.1 403 Forbidden", "X-Why: no", "Content-Length: 2");
    backend.sends("no");
    Fields answer = client.readsHeaders(stream);
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.value("x-why")).isEqualTo("no");
    assertThat(client.readsBody(stream)).isEqualTo("no");
    client.seesReset(stream, Http2Wire.NO_ERROR);
    stage.metrics().await(1, "longspan_handshakes_total", "status", "403", "http", "2");
  }

  @ParameterizedTest
  @CsvSource({"200", "204", "299"})
  void noStatusButASwitchIsTakenForOne(int status) {
    stage.start();
    asks();
    backend.readsHead();
    backend.sendsHead("HTTP/1.1 " + status + " Fine", "Content-Length: 0");
    assertThat(client.readsAnswer(stream, 502)).contains("bad-upstream-response");
    backend.seesEndOrReset();
  }

  @Test
  void aBadSwitchIsABadGateway() {
    stage.start();
    asks();
    backend.readsHead();
    backend.sendsHead(
        "HTTP/1.1 101 Switching Protocols",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=");
    client.readsAnswer(stream, 502);
  }

  @Test
  void theVersionIsChecked() {
    stage.start();
    client = Http2Wire.begins(stage.connects());
    int old =
        client.begins(
            ":method", "CONNECT",
            ":protocol", "websocket",
            ":scheme", "http",
            ":path", "/",
            ":authority", "a",
            "sec-websocket-version", "8");
    Fields answer = client.readsHeaders(old);
    assertThat(answer.status()).isEqualTo(426);
    assertThat(answer.value("sec-websocket-version")).isEqualTo("13");
  }

  @ParameterizedTest
  @CsvSource({"connect-udp", "webtransport"})
  void otherProtocolsAreNotImplemented(String protocol) {
    stage.start();
    client = Http2Wire.begins(stage.connects());
    int other =
        client.begins(
            ":method", "CONNECT",
            ":protocol", protocol,
            ":scheme", "http",
            ":path", "/",
            ":authority", "a");
    assertThat(client.readsAnswer(other, 501)).contains("not implemented");
  }

  @Test
  void aCloseOfTheClientIsCarriedThrough() {
    stage.start();
    opens();
    client.sends(stream, Frame.close(4000, "bye"));
    backend.receives(Frame.close(4000, "bye"));
    backend.sends(Frame.close(4000, "bye"));
    client.receives(stream, Frame.close(4000, "bye"));
    backend.close();
    client.seesEnd(stream);
    client.sendsData(stream, true, "");
    stage
        .metrics()
        .await(1, "longspan_connections_closed_total", "code", "4000", "initiator", "client");
  }

  @Test
  void aCloseOfTheBackendIsCarriedThrough() {
    stage.start();
    opens();
    backend.sends(Frame.close(1001, ""));
    client.receives(stream, Frame.close(1001, ""));
    client.sends(stream, Frame.close(1001, ""));
    backend.receives(Frame.close(1001, ""));
    backend.halfCloses();
    client.seesEnd(stream);
    stage
        .metrics()
        .await(1, "longspan_connections_closed_total", "code", "1001", "initiator", "upstream");
  }

  @Test
  void aClientThatNeverEndsItsDirectionIsNotWaitedForLong() {
    stage.start();
    opens();
    backend.sends(Frame.close(1000, ""));
    client.receives(stream, Frame.close(1000, ""));
    client.sends(stream, Frame.close(1000, ""));
    backend.receives(Frame.close(1000, ""));
    backend.close();
    client.seesEnd(stream);
    client.seesReset(stream, Http2Wire.NO_ERROR);
    stage.metrics().await(0, "longspan_connections");
  }

  @Test
  void aResetOfTheStreamIsAClientThatVanished() {
    stage.start();
    opens();
    client.resets(stream, Http2Wire.CANCEL);
    backend.receivesClose(CloseCode.GOING_AWAY);
    stage
        .metrics()
        .await(1, "longspan_connections_closed_total", "code", "1006", "initiator", "client");
  }

  @Test
  void anEndOfTheStreamIsAClientThatVanished() {
    stage.start();
    opens();
    client.sends(stream, Frame.text("last"));
    client.sendsData(stream, true, "");
    backend.receives(Frame.text("last"));
    backend.receivesClose(CloseCode.GOING_AWAY);
    stage
        .metrics()
        .await(1, "longspan_connections_closed_total", "code", "1006", "initiator", "client");
  }

  @Test
  void theEndOfTheConnectionEndsItsWebSockets() {
    stage.start();
    opens();
    HttpWire first = backend;
    opens();
    client.wire().resets();
    first.receivesClose(CloseCode.GOING_AWAY);
    backend.receivesClose(CloseCode.GOING_AWAY);
    stage.metrics().await(2, "longspan_connections_closed_total", "code", "1006");
  }

  @Test
  void aBackendThatDiesIsABadGateway() {
    stage.start();
    opens();
    backend.resets();
    client.receives(stream, Frame.close(CloseCode.BAD_GATEWAY, "peer vanished"));
    client.seesEnd(stream);
  }

  @Test
  void aClientThatGivesTheHandshakeUpCancelsIt() {
    stage.start();
    asks();
    backend.readsHead();
    client.sendsData(stream, true, "");
    client.seesReset(stream, Http2Wire.CANCEL);
    backend.seesEndOrReset();
    stage.metrics().await(1, "longspan_handshakes_total", "status", "499", "http", "2");
  }

  @Test
  void frameChecksAreAsStrict() {
    stage.start();
    opens();
    client.sendsData(stream, false, Frame.text("unmasked").unmasked());
    backend.receivesClose(CloseCode.GOING_AWAY);
    backend.sends(Frame.close(CloseCode.GOING_AWAY, ""));
    backend.close();
    client.receives(stream, Frame.close(CloseCode.PROTOCOL_ERROR, "unmasked frame from a client"));
    client.seesEnd(stream);
  }

  @Test
  void limitsAreTheSame() {
    stage.startWithRoute(route -> route.messageLimit(10));
    opens();
    client.sends(stream, Frame.text("eleven bytes"));
    backend.receivesClose(CloseCode.GOING_AWAY);
    backend.close();
    Frame close = client.readsWebSocketFrame(stream);
    assertThat(close.closeCode()).isEqualTo(CloseCode.MESSAGE_TOO_BIG);
  }

  @Test
  void aDrainTellsEachWebSocket() {
    stage.start();
    opens();
    var drained = stage.gateway().drain();
    client.receives(stream, Frame.close(CloseCode.SERVICE_RESTART, "service restart"));
    backend.receivesClose(CloseCode.GOING_AWAY);
    client.sends(stream, Frame.close(CloseCode.SERVICE_RESTART, ""));
    backend.sends(Frame.close(CloseCode.GOING_AWAY, ""));
    backend.close();
    client.seesEnd(stream);
    client.sendsData(stream, true, "");
    client.seesGoAway(Http2Wire.NO_ERROR);
    Stage.await(drained);
    client.wire().readsToTheEndOrReset();
  }

  @Test
  void pingsOfTheGatewayAreAnswered() {
    stage.startWithRoute(route -> route.keepalive(Duration.ofMillis(300), Duration.ofSeconds(5)));
    opens();
    Frame ping = client.readsWebSocketFrame(stream);
    assertThat(ping.opcode()).isEqualTo(Frame.PING);
    client.sends(stream, new Frame(true, 0, Frame.PONG, ping.payload()));
    stage.metrics().await(count -> count >= 1, "longspan_ping_rtt_seconds_count");
  }

  @Test
  void theLogAndTheMetricsKnowIt(@TempDir Path directory) throws Exception {
    Path log = directory.resolve("access.log");
    stage.start(setup -> setup.accessLog(log));
    opens();
    client.sends(stream, Frame.text("hello"));
    backend.receives(Frame.text("hello"));
    assertThat(stage.metrics().value("longspan_handshakes_total", "status", "101", "http", "2"))
        .isEqualTo(1);
    assertThat(stage.metrics().value("longspan_connections", "client", "websocket")).isEqualTo(1);
    assertThat(stage.metrics().value("longspan_messages_total", "direction", "received"))
        .isEqualTo(1);
    client.resets(stream, Http2Wire.CANCEL);
    stage.metrics().await(0, "longspan_connections");
    Stage.await(stage.gateway().close());
    assertThat(Files.readString(log))
        .contains("\"type\":\"websocket\"", "\"http_version\":\"HTTP/2.0\"", "\"status\":101")
        .contains("\"method\":\"GET\"", "\"frames_received\":1", "\"close_code\":1006");
  }
}
