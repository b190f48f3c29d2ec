package dev.longspan.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longspan.config.SessionsConfig;
import dev.longspan.wire.Frame;
import dev.longspan.wire.Handshake;
import dev.longspan.wire.Head;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Message;
import dev.longspan.wire.Problem;
import dev.longspan.wire.Stage;
import io.vertx.core.Future;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The HTTP transports of SockJS clients, as the protocol's version 0.3.3 has them. */
class SockJsTest {

  private static final String SCRIPT = "application/javascript;charset=UTF-8";

  @RegisterExtension final Stage stage = new Stage();
  private final SockJsStage sockJs = new SockJsStage(stage);

  @TempDir private Path folder;

  @Test
  void theClientLearnsWhatThereIs() {
    sockJs.starts();
    Message info = sockJs.gets("/chat/sockjs/info").readsResponse();
    assertThat(info.head().value("content-type")).isEqualTo("application/json;charset=UTF-8");
    assertThat(info.head().value("cache-control")).isEqualTo("no-store");
    JsonNode said = SessionStage.json(info);
    assertThat(said.path("websocket").asBoolean()).isTrue();
    assertThat(said.path("cookie_needed").asBoolean(true)).isFalse();
    assertThat(said.path("origins").toString()).isEqualTo("[\"*:*\"]");
    assertThat(said.path("entropy").asLong(-1)).isBetween(0L, 0xffffffffL);
    for (String greeting : List.of("/chat/sockjs", "/chat/sockjs/")) {
      assertThat(sockJs.gets(greeting).readsResponse().text()).isEqualTo("Welcome to SockJS!\n");
    }
    for (String nothing : List.of("/iframe.html", "/0/a.b/xhr", "/0//xhr", "/0/a/jsonp", "/0/a")) {
      Problem.in(sockJs.gets("/chat/sockjs" + nothing).readsResponse(), 404);
    }
    Problem.in(sockJs.gets(SockJsStage.place("a", "xhr")).readsResponse(), 405);
    Problem.in(sockJs.posts("/chat/sockjs/info", "").readsResponse(), 405);
    Problem.in(sockJs.gets("/chat/sockjs/websocket").readsResponse(), 400);
  }

  @Test
  void pollsOpenAndReceive() {
    sockJs.starts();
    HttpWire first = sockJs.posts(SockJsStage.place("abc", "xhr") + "?room=7", "", "Cookie: a=b");
    HttpWire backend = stage.backend().accepts();
    Head handshake = backend.readsHead();
    assertThat(handshake.startLine()).isEqualTo("GET /chat?room=7 HTTP/1.1");
    assertThat(handshake.value("cookie")).isEqualTo("a=b");
    backend.sends(Handshake.answer(handshake));
    assertThat(SockJsStage.frame(first)).isEqualTo("o\n");
    HttpWire waiting = sockJs.polls("abc");
    stage.metrics().await(1, "longspan_connections", "client", "sockjs");
    backend.sends(Frame.text("50% \"x\""), Frame.text("two"));
    String frames = SockJsStage.frame(waiting);
    if (frames.equals("a[\"50% \\\"x\\\"\"]\n")) {
      frames = frames.replace("]\n", ",") + SockJsStage.frame(sockJs.polls("abc")).substring(2);
    }
    assertThat(frames).isEqualTo("a[\"50% \\\"x\\\"\",\"two\"]\n");
    assertThat(sockJs.sends("abc", "[\"one\",\"\\ud83d\\ude00\"]").status()).isEqualTo(204);
    backend.receives(Frame.text("one"), Frame.text("\ud83d\ude00"));
    backend.sends(Frame.close(4001, "enough"));
    backend.receivesClose(4001);
    for (int i = 0; i < 2; i++) {
      assertThat(SockJsStage.frame(sockJs.polls("abc"))).isEqualTo("c[4001,\"enough\"]\n");
    }
    Problem.in(sockJs.sends("abc", "[\"late\"]"), 410);
    stage.metrics().await(0, "longspan_sessions");
    stage.metrics().await(0, "longspan_session_buffer_bytes");
    stage
        .metrics()
        .await(1, "longspan_connections_closed_total", "client", "sockjs", "code", "4001");
  }

  @Test
  void aStreamOfLinesEndsAfter128KibAndIsGoneOnWith() {
    sockJs.starts();
    HttpWire stream = sockJs.posts(SockJsStage.place("abc", "xhr_streaming"), "");
    HttpWire backend = sockJs.accepts();
    SockJsStage.begins(stream, SCRIPT);
    stream.readsInChunks(SockJsStage.PRELUDE + "o\n");
    backend.sends(Frame.text("100% ok"));
    stream.readsInChunks("a[\"100% ok\"]\n");
    String large = "x".repeat(100_000);
    backend.sends(Frame.text(large));
    stream.readsInChunks("a[\"" + large + "\"]\n");
    backend.sends(Frame.text(large));
    assertThat(String.join("", SockJsStage.rest(stream))).isEqualTo("a[\"" + large + "\"]\n");
    backend.sends(Frame.text("next"));
    HttpWire again = sockJs.posts(SockJsStage.place("abc", "xhr_streaming"), "");
    SockJsStage.begins(again, SCRIPT);
    again.readsInChunks(SockJsStage.PRELUDE + "a[\"next\"]\n");
    backend.sends(Frame.close());
    again.readsInChunks("c[1005,\"\"]\n");
    assertThat(again.readsChunk()).isEmpty();
  }

  @Test
  void eventsAreEscapedAsTheClientUndoesIt() {
    sockJs.starts();
    HttpWire stream = sockJs.gets(SockJsStage.place("abc", "eventsource"));
    HttpWire backend = sockJs.accepts();
    SockJsStage.begins(stream, "text/event-stream");
    stream.readsInChunks("\r\ndata: o\r\n\r\n");
    backend.sends(Frame.text("100%\r\n%41"));
    stream.readsInChunks("data: a[\"100%25\\r\\n%2541\"]\r\n\r\n");
    backend.sends(Frame.close(3000, "50%"));
    stream.readsInChunks("data: c[3000,\"50%25\"]\r\n\r\n");
    assertThat(stream.readsChunk()).isEmpty();
  }

  @Test
  void aSecondReceiverIsSentAwayAndTheFirstStays() {
    sockJs.starts();
    HttpWire backend = sockJs.opens("abc");
    HttpWire first = sockJs.posts(SockJsStage.place("abc", "xhr_streaming"), "");
    SockJsStage.begins(first, SCRIPT);
    first.readsInChunks(SockJsStage.PRELUDE);
    assertThat(SockJsStage.frame(sockJs.polls("abc")))
        .isEqualTo("c[2010,\"Another connection still open\"]\n");
    Message second = sockJs.gets(SockJsStage.place("abc", "eventsource")).readsResponse();
    assertThat(second.text())
        .isEqualTo("\r\ndata: c[2010,\"Another connection still open\"]\r\n\r\n");
    backend.sends(Frame.text("still"));
    first.readsInChunks("a[\"still\"]\n");
  }

  @Test
  void aBrokenStreamEndsTheSessionAndSaysSo() {
    sockJs.starts();
    HttpWire stream = sockJs.posts(SockJsStage.place("abc", "xhr_streaming"), "");
    HttpWire backend = sockJs.accepts();
    SockJsStage.begins(stream, SCRIPT);
    stream.readsInChunks(SockJsStage.PRELUDE + "o\n");
    stream.resets();
    backend.receivesClose(1001);
    assertThat(SockJsStage.frame(sockJs.polls("abc")))
        .isEqualTo("c[1002,\"Connection interrupted\"]\n");
    stage
        .metrics()
        .await(
            1,
            "longspan_connections_closed_total",
            "client",
            "sockjs",
            "code",
            "1006",
            "initiator",
            "client");
  }

  @Test
  void aBrokenPollLosesNothing() {
    sockJs.starts(route -> route.sessions(withHeartbeat(Duration.ofMillis(300))));
    HttpWire backend = sockJs.opens("abc");
    sockJs.polls("abc").resets();
    String frame = SockJsStage.frame(sockJs.polls("abc"));
    while (!frame.equals("h\n")) {
      // The gateway is still to hear that the first one is gone.
      assertThat(frame).startsWith("c[2010,");
      frame = SockJsStage.frame(sockJs.polls("abc"));
    }
    backend.sends(Frame.text("kept"));
    while (frame.equals("h\n")) {
      frame = SockJsStage.frame(sockJs.polls("abc"));
    }
    assertThat(frame).isEqualTo("a[\"kept\"]\n");
  }

  private static SessionsConfig withHeartbeat(Duration heartbeat) {
    return SessionStage.with(Duration.ofSeconds(5), 1 << 20, 10, 16, heartbeat);
  }

  @Test
  void aClientThatStaysAwayLeavesNothing() {
    sockJs.starts(route -> route.sessions(SessionStage.withGrace(Duration.ofMillis(300))));
    HttpWire backend = sockJs.opens("abc");
    backend.sends(Frame.text("for nobody"));
    backend.receivesClose(1001);
    stage.metrics().await(0, "longspan_sessions");
    stage.metrics().await(0, "longspan_session_buffer_bytes");
    stage.metrics().await(0, "longspan_connections");
    // The name is free again after the grace.
    int status = sockJs.sends("abc", "[\"x\"]").status();
    while (status == 410) {
      status = sockJs.sends("abc", "[\"x\"]").status();
    }
    assertThat(status).isEqualTo(404);
    sockJs.opens("abc");
  }

  @Test
  void heartbeatsComeOverEachTransport() {
    sockJs.starts(route -> route.sessions(withHeartbeat(Duration.ofMillis(300))));
    sockJs.opens("a");
    assertThat(SockJsStage.frame(sockJs.polls("a"))).isEqualTo("h\n");
    HttpWire lines = sockJs.posts(SockJsStage.place("b", "xhr_streaming"), "");
    sockJs.accepts();
    SockJsStage.begins(lines, SCRIPT);
    lines.readsInChunks(SockJsStage.PRELUDE + "o\nh\nh\n");
    HttpWire events = sockJs.gets(SockJsStage.place("c", "eventsource"));
    sockJs.accepts();
    SockJsStage.begins(events, "text/event-stream");
    events.readsInChunks("\r\ndata: o\r\n\r\ndata: h\r\n\r\n");
    HttpWire socket = sockJs.webSocket(SockJsStage.place("d", "websocket")).client();
    socket.receives(Frame.text("o"), Frame.text("h"), Frame.text("h"));
  }

  @Test
  void whatIsNoArrayOfStringsIsRefusedAndNothingOfItIsSent() {
    sockJs.starts();
    HttpWire backend = sockJs.opens("abc");
    for (String broken : List.of("", "\"x\"", "[\"x\"", "[\"x\",1]", "[\"x\"]]", "{}", "x")) {
      Problem.in(sockJs.sends("abc", broken), 400);
    }
    assertThat(sockJs.sends("abc", "[]").status()).isEqualTo(204);
    assertThat(sockJs.sends("abc", "[\"well\"]").status()).isEqualTo(204);
    backend.receives(Frame.text("well"));
    Problem.in(sockJs.sends("unknown", "[\"x\"]"), 404);
  }

  @Test
  void bytesOfTheBackendEndTheSession() {
    sockJs.starts();
    HttpWire backend = sockJs.opens("abc");
    backend.sends(Frame.text("before"), Frame.binary((byte) 1), Frame.text("after"));
    backend.sends(backend.receivesClose(1003));
    backend.close();
    String said = "";
    while (!said.contains("c[")) {
      said += SockJsStage.frame(sockJs.polls("abc"));
    }
    assertThat(said).isEqualTo("a[\"before\"]\nc[1003,\"SockJS has no binary messages\"]\n");
    stage
        .metrics()
        .await(
            1,
            "longspan_connections_closed_total",
            "client",
            "sockjs",
            "code",
            "1003",
            "initiator",
            "gateway");
  }

  @Test
  void onlySoManySessionsAtOneTime() {
    sockJs.starts(
        route ->
            route.sessions(
                SessionStage.with(Duration.ofSeconds(5), 1 << 20, 1, 16, Duration.ofSeconds(15))));
    sockJs.opens("a");
    Problem.in(sockJs.polls("b").readsResponse(), 503);
  }

  @Test
  void sessionsAndWebSocketsShareTheRoutesPlaces() {
    sockJs.starts(route -> route.limits(PlacesTest.limits(1, 0, 0)));
    HttpWire backend = sockJs.opens("a");
    Message refused = sockJs.polls("b").readsResponse();
    assertThat(Problem.in(refused, 503).path("reason").asText()).isEqualTo("route-full");
    HttpWire socket = stage.connects();
    socket.sends(Handshake.request(SockJsStage.place("c", "websocket")));
    Problem.in(socket.readsResponse(), 503);
    backend.sends(Frame.close(1000));
    assertThat(SockJsStage.frame(sockJs.polls("a"))).isEqualTo("c[1000,\"\"]\n");
    stage.metrics().await(0, "longspan_connections");
    sockJs.webSocket(SockJsStage.place("c", "websocket"));
  }

  @Test
  void aRefusalOfTheBackendPasses() {
    sockJs.starts();
    HttpWire poll = sockJs.polls("abc");
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    backend.sendsHead("HTTP/1.1 401 Unauthorized", "X-Why: token", "Content-Length: 0");
    Message refusal = poll.readsResponse();
    assertThat(refusal.status()).isEqualTo(401);
    assertThat(refusal.head().value("x-why")).isEqualTo("token");
    sockJs.opens("abc");
  }

  @Test
  void pagesOfAllowedOriginsMayReadTheAnswers() {
    sockJs.starts(route -> route.origins("https://*.example.com"));
    String page = "Origin: https://app.example.com";
    Head info = sockJs.gets("/chat/sockjs/info", page).readsResponse().head();
    assertThat(info.value("access-control-allow-origin")).isEqualTo("https://app.example.com");
    assertThat(info.value("access-control-allow-credentials")).isEqualTo("true");
    sockJs.opens("abc", page);
    HttpWire asks = stage.connects();
    asks.sendsHead(
        "OPTIONS " + SockJsStage.place("abc", "xhr_send") + " HTTP/1.1",
        "Host: a",
        page,
        "Access-Control-Request-Method: POST");
    Head preflight = asks.readsResponse().head();
    assertThat(preflight.status()).isEqualTo(204);
    assertThat(preflight.value("access-control-allow-methods")).isEqualTo("POST, OPTIONS");
    String foreign = "Origin: https://evil.test";
    Problem.in(sockJs.gets("/chat/sockjs/info", foreign).readsResponse(), 403);
    Problem.in(sockJs.posts(SockJsStage.place("x", "xhr"), "", foreign).readsResponse(), 403);
    HttpWire socket = stage.connects();
    socket.sends(Handshake.request(SockJsStage.place("x", "websocket"), foreign));
    Problem.in(socket.readsResponse(), 403);
  }

  @Test
  void aDrainIsTold() {
    sockJs.starts();
    HttpWire stream = sockJs.posts(SockJsStage.place("abc", "xhr_streaming"), "");
    HttpWire backend = sockJs.accepts();
    SockJsStage.begins(stream, SCRIPT);
    stream.readsInChunks(SockJsStage.PRELUDE + "o\n");
    Future<Void> drained = stage.gateway().drain();
    backend.sends(backend.receivesClose(1001));
    backend.close();
    stream.readsInChunks("c[1012,\"service restart\"]\n");
    assertThat(stream.readsChunk()).isEmpty();
    Stage.await(drained);
  }

  @Test
  void aSessionIsOneLineOfTheAccessLogWithoutItsWholeName() throws Exception {
    Path log = folder.resolve("access.log");
    stage.start(
        setup -> setup.accessLog(log).route(route -> route.exactPath("/chat").sockJs()),
        stage.backend().uri());
    HttpWire backend = sockJs.opens("secretname");
    sockJs.sends("secretname", "[\"hello\"]");
    backend.receives(Frame.text("hello"));
    backend.sends(Frame.close(1000));
    assertThat(SockJsStage.frame(sockJs.polls("secretname"))).isEqualTo("c[1000,\"\"]\n");
    stage.metrics().await(0, "longspan_connections");
    Stage.await(stage.gateway().close());
    List<String> lines = Files.readAllLines(log);
    assertThat(lines).hasSize(1);
    JsonNode line = SessionStage.json(lines.get(0));
    assertThat(line.path("type").asText()).isEqualTo("session");
    assertThat(line.path("client").asText()).isEqualTo("sockjs");
    assertThat(line.path("close_code").asInt()).isEqualTo(1000);
    assertThat(line.path("frames_received").asInt()).isEqualTo(1);
    assertThat(line.path("path").asText()).isEqualTo("/chat/sockjs/-/secret.../xhr");
  }
}
