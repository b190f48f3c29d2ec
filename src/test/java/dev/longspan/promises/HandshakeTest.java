package dev.longspan.promises;

import static dev.longspan.wire.Frame.text;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.config.HeadersConfig.Changes;
import dev.longspan.wire.Handshake;
import dev.longspan.wire.Head;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Stage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The opening handshake is the client's and the backend's own; the gateway carries it and adds who
 * asked.
 */
class HandshakeTest {

  @RegisterExtension final Stage stage = new Stage();

  @Test
  void theClientsHandshakeReachesTheBackendAsItIs() {
    stage.start();
    stage
        .connects()
        .sends(
            Handshake.request(
                "/chat/room%20one?name=J%C3%BCrgen&empty=&x=%2F",
                "Origin: https://app.example.com",
                "Cookie: session=abc; theme=\"dark\"",
                "Cookie: second=line",
                "Authorization: Bearer abc.def.ghi",
                "Sec-WebSocket-Protocol: chat.v2, chat.v1",
                "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
                "User-Agent: scripted/1.0",
                "X-Custom:   spaces around   ",
                "x-lower: kept"));
    Head request = stage.backend().accepts().readsHead();
    assertThat(request.startLine())
        .isEqualTo("GET /chat/room%20one?name=J%C3%BCrgen&empty=&x=%2F HTTP/1.1");
    assertThat(request.value("Host")).isEqualTo("chat.example.com");
    assertThat(request.value("Sec-WebSocket-Key")).isEqualTo(Handshake.KEY);
    assertThat(request.value("Sec-WebSocket-Version")).isEqualTo("13");
    assertThat(request.value("Upgrade")).isEqualToIgnoringCase("websocket");
    assertThat(request.value("Connection")).isEqualToIgnoringCase("upgrade");
    assertThat(request.value("Origin")).isEqualTo("https://app.example.com");
    assertThat(request.values("Cookie"))
        .containsExactly("session=abc; theme=\"dark\"", "second=line");
    assertThat(request.value("Authorization")).isEqualTo("Bearer abc.def.ghi");
    assertThat(request.value("Sec-WebSocket-Protocol")).isEqualTo("chat.v2, chat.v1");
    assertThat(request.value("Sec-WebSocket-Extensions"))
        .isEqualTo("permessage-deflate; client_max_window_bits");
    assertThat(request.value("User-Agent")).isEqualTo("scripted/1.0");
    assertThat(request.value("X-Custom")).isEqualTo("spaces around");
    assertThat(request.raw()).contains("\r\nx-lower: kept\r\n");
  }

  @Test
  void hopByHopHeadersOfTheClientStayBehind() {
    stage.start();
    stage
        .connects()
        .sendsHead(
            "GET /chat HTTP/1.1",
            "Host: a",
            "Upgrade: WebSocket",
            "Connection: keep-alive, Upgrade, X-Mine",
            "X-Mine: 1",
            "Keep-Alive: timeout=5",
            "Proxy-Connection: keep-alive",
            "TE: trailers",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: " + Handshake.KEY,
            "X-Yours: 2");
    Head request = stage.backend().accepts().readsHead();
    assertThat(request.value("Connection")).isEqualToIgnoringCase("upgrade");
    assertThat(request.value("Upgrade")).isEqualToIgnoringCase("websocket");
    assertThat(request.has("X-Mine")).isFalse();
    assertThat(request.has("Keep-Alive")).isFalse();
    assertThat(request.has("Proxy-Connection")).isFalse();
    assertThat(request.has("TE")).isFalse();
    assertThat(request.value("X-Yours")).isEqualTo("2");
  }

  @Test
  void theBackendLearnsWhoAskedAndForgeriesAreReplaced() {
    stage.start();
    stage
        .connects()
        .sends(
            Handshake.request(
                "/chat",
                "X-Forwarded-For: 6.6.6.6",
                "X-Forwarded-Proto: https",
                "X-Forwarded-Host: evil.example",
                "Forwarded: for=6.6.6.6"));
    Head request = stage.backend().accepts().readsHead();
    assertThat(request.value("X-Forwarded-For")).isEqualTo("127.0.0.1");
    assertThat(request.value("X-Forwarded-Proto")).isEqualTo("http");
    assertThat(request.value("X-Forwarded-Host")).isEqualTo("chat.example.com");
    assertThat(request.raw()).doesNotContain("6.6.6.6").doesNotContain("evil.example");
  }

  @Test
  void forwardingHeadersOfATrustedProxyAreContinued() {
    stage.start(setup -> setup.trustLoopback());
    stage
        .connects()
        .sends(
            Handshake.request(
                "/chat",
                "X-Forwarded-For: 203.0.113.7",
                "X-Forwarded-Proto: https",
                "X-Forwarded-Host: public.example"));
    Head request = stage.backend().accepts().readsHead();
    assertThat(String.join(", ", request.values("X-Forwarded-For")))
        .isEqualTo("203.0.113.7, 127.0.0.1");
    assertThat(request.value("X-Forwarded-Proto")).isEqualTo("https");
    assertThat(request.value("X-Forwarded-Host")).isEqualTo("public.example");
  }

  @Test
  void theBackendsAnswerReachesTheClientAsItIs() {
    stage.start();
    HttpWire client = stage.connects();
    client.sends(Handshake.request("/chat", "Sec-WebSocket-Protocol: chat.v2, chat.v1"));
    HttpWire backend = stage.backend().accepts();
    backend.sends(
        Handshake.answer(
            backend.readsHead(),
            "Sec-WebSocket-Protocol: chat.v1",
            "Set-Cookie: a=1; Path=/",
            "Set-Cookie: b=2",
            "X-Served-By: node-7"));
    Head answer = client.readsHead();
    assertThat(answer.startLine()).startsWith("HTTP/1.1 101 ");
    assertThat(answer.value("Upgrade")).isEqualToIgnoringCase("websocket");
    assertThat(answer.value("Connection")).isEqualToIgnoringCase("upgrade");
    assertThat(answer.value("Sec-WebSocket-Accept")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    assertThat(answer.value("Sec-WebSocket-Protocol")).isEqualTo("chat.v1");
    assertThat(answer.values("Set-Cookie")).isEqualTo(List.of("a=1; Path=/", "b=2"));
    assertThat(answer.value("X-Served-By")).isEqualTo("node-7");
    assertThat(answer.has("Content-Length")).isFalse();
    assertThat(answer.has("Transfer-Encoding")).isFalse();
  }

  @Test
  void theRoutesHeaderChangesApplyToTheHandshake() {
    stage.startWithRoute(
        route ->
            route.headers(
                new Changes(Map.of("X-Gateway", "longspan"), List.of("X-Secret")),
                new Changes(Map.of("X-Frame-Options", "DENY"), List.of("Server"))));
    HttpWire client = stage.connects();
    client.sends(Handshake.request("/chat", "X-Secret: 1", "X-Gateway: forged"));
    HttpWire backend = stage.backend().accepts();
    Head request = backend.readsHead();
    assertThat(request.value("X-Gateway")).isEqualTo("longspan");
    assertThat(request.has("X-Secret")).isFalse();
    backend.sends(Handshake.answer(request, "Server: secret/1.0"));
    Head answer = client.readsHead();
    assertThat(answer.value("X-Frame-Options")).isEqualTo("DENY");
    assertThat(answer.has("Server")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"WebSocket", "WEBSOCKET", "websocket"})
  void theUpgradeTokenIsReadInAnyCase(String token) {
    stage.start();
    HttpWire client = stage.connects();
    client.sends(Handshake.request("/chat").replace("Upgrade: websocket", "Upgrade: " + token));
    HttpWire backend = stage.backend().accepts();
    backend.sends(
        Handshake.answer(backend.readsHead()).replace("Upgrade: websocket", "Upgrade: " + token));
    assertThat(client.readsHead().status()).isEqualTo(101);
    client.sends(text("hello"));
    backend.receives(text("hello"));
  }

  @Test
  void anUpgradeRequestThatComesByteByByteIsTheSame() {
    stage.start();
    HttpWire client = stage.connects();
    client.sendsByteByByte(Handshake.request("/chat").getBytes(ISO_8859_1));
    HttpWire backend = stage.backend().accepts();
    backend.sendsByteByByte(Handshake.answer(backend.readsHead()).getBytes(ISO_8859_1));
    assertThat(client.readsHead().status()).isEqualTo(101);
    backend.sends(text("hello"));
    client.receives(text("hello"));
  }

  @Test
  void noAnswerReachesTheClientBeforeTheBackendsOwn() {
    stage.start();
    HttpWire client = stage.connects();
    client.sends(Handshake.request("/chat"));
    HttpWire backend = stage.backend().accepts();
    Head request = backend.readsHead();
    backend.sendsHead("HTTP/1.1 103 Early Hints", "Link: </style.css>; rel=preload");
    backend.sends(Handshake.answer(request));
    Head first = client.readsHead();
    if (first.status() == 103) {
      first = client.readsHead();
    }
    assertThat(first.status()).isEqualTo(101);
  }

  @Test
  void anUpgradeAfterAnOrdinaryRequestOnTheSameConnectionWorks() {
    stage.start();
    HttpWire client = stage.connects();
    client.sendsHead("GET /first HTTP/1.1", "Host: a");
    HttpWire first = stage.backend().accepts();
    first.readsHead();
    first.sendsHead("HTTP/1.1 200 OK", "Content-Length: 2").sends("ok");
    assertThat(client.readsResponse().text()).isEqualTo("ok");

    client.sends(Handshake.request("/chat"));
    HttpWire second = stage.backend().accepts();
    second.sends(Handshake.answer(second.readsHead()));
    assertThat(client.readsHead().status()).isEqualTo(101);
    client.sends(text("hello"));
    second.receives(text("hello"));
  }

  @Test
  void anUpgradeToAnotherProtocolIsForwardedWithoutTheUpgrade() {
    stage.start();
    HttpWire client = stage.connects();
    client.sendsHead(
        "GET /plain HTTP/1.1",
        "Host: a",
        "Connection: Upgrade, HTTP2-Settings",
        "Upgrade: h2c",
        "HTTP2-Settings: AAMAAABkAAQAAP__");
    HttpWire backend = stage.backend().accepts();
    Head request = backend.readsHead();
    assertThat(request.has("Upgrade")).isFalse();
    assertThat(request.has("HTTP2-Settings")).isFalse();
    backend.sendsHead("HTTP/1.1 200 OK", "Content-Length: 2").sends("ok");
    assertThat(client.readsResponse().text()).isEqualTo("ok");
  }
}
