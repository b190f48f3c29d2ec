package dev.longspan.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.protocol.WebSocketHandshake.NotAnUpgrade;
import dev.longspan.protocol.WebSocketHandshake.Refused;
import dev.longspan.protocol.WebSocketHandshake.Valid;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebSocketHandshakeTest {

  private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
  private static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

  @Test
  void acceptsTheHandshakeOfTheRfc() {
    assertThat(classify(request())).isInstanceOf(Valid.class);
  }

  @Test
  void acceptsListsAndAnyCase() {
    HttpHeaders headers =
        request().set("Upgrade", "h2c,  WebSocket").set("Connection", "keep-alive");
    headers.add("connection", "X, UPGRADE");
    headers.set("Content-Length", "0");
    assertThat(classify(headers)).isInstanceOf(Valid.class);
  }

  @ParameterizedTest
  @CsvSource({
    "Upgrade,h2c",
    "Upgrade,websockets",
    "Upgrade,''",
    "Connection,close",
    "Connection,upgraded"
  })
  void takesOtherUpgradesForOrdinaryRequests(String name, String value) {
    assertThat(classify(request().set(name, value))).isInstanceOf(NotAnUpgrade.class);
    assertThat(classify(request().remove(name))).isInstanceOf(NotAnUpgrade.class);
  }

  @Test
  void ignoresUpgradesInOldVersions() {
    assertThat(WebSocketHandshake.classify(HttpMethod.GET, HttpVersion.HTTP_1_0, request()))
        .isInstanceOf(NotAnUpgrade.class);
  }

  @ParameterizedTest
  @CsvSource({
    "Sec-WebSocket-Version, 8, 426",
    "Sec-WebSocket-Version, 14, 426",
    "Sec-WebSocket-Version, '13, 8', 426",
    "Sec-WebSocket-Version, 013, 426",
    "Sec-WebSocket-Version, , 400",
    "Sec-WebSocket-Key, , 400",
    "Sec-WebSocket-Key, '', 400",
    "Sec-WebSocket-Key, dGhlIHNhbXBsZSBub25j, 400",
    "Sec-WebSocket-Key, dGhlIHNhbXBsZSBub25jZTE=, 400",
    "Sec-WebSocket-Key, dGhlIHNhbXBsZSBub25jZQ=A, 400",
    "Sec-WebSocket-Key, dGhlIHNhbXBsZSBub25jZ===, 400",
    "Sec-WebSocket-Key, dGhlIHNhbXBsZSBub25j-Q==, 400",
    "Content-Length, 5, 400",
    "Transfer-Encoding, chunked, 400",
  })
  void refuses(String name, String value, int status) {
    HttpHeaders headers = value == null ? request().remove(name) : request().set(name, value);
    assertThat(classify(headers))
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.status()).isEqualTo(status));
  }

  @Test
  void refusesSecondKeysAndOtherMethods() {
    assertThat(classify(request().add("Sec-WebSocket-Key", KEY))).isInstanceOf(Refused.class);
    assertThat(classify(request().add("Sec-WebSocket-Version", "13"))).isInstanceOf(Refused.class);
    assertThat(WebSocketHandshake.classify(HttpMethod.POST, HttpVersion.HTTP_1_1, request()))
        .isInstanceOf(Refused.class);
  }

  @Test
  void computesTheAcceptKeyOfTheRfc() {
    assertThat(WebSocketHandshake.acceptKey(KEY)).isEqualTo(ACCEPT);
    assertThat(WebSocketHandshake.acceptKey(KEY)).as("again, on the same thread").isEqualTo(ACCEPT);
  }

  @Test
  void acceptsTheAnswerOfTheRfc() {
    HttpHeaders request = request().set("Sec-WebSocket-Protocol", "chat, superchat");
    request.add("Sec-WebSocket-Extensions", "foo, permessage-deflate; client_max_window_bits");
    HttpHeaders response = response().set("Sec-WebSocket-Protocol", "superchat");
    response.set("Sec-WebSocket-Extensions", "permessage-deflate;server_no_context_takeover");
    assertThat(WebSocketHandshake.responseProblem(request(), response())).isNull();
    assertThat(WebSocketHandshake.responseProblem(request, response())).isNull();
    assertThat(WebSocketHandshake.responseProblem(request, response)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "Upgrade, , 101 without Upgrade: websocket",
    "Upgrade, h2c, 101 without Upgrade: websocket",
    "Connection, , 101 without Connection: upgrade",
    "Connection, close, 101 without Connection: upgrade",
    "Sec-WebSocket-Accept, , Sec-WebSocket-Accept does not fit the key",
    "Sec-WebSocket-Accept, S3pPLMBiTxaQ9kYGzzhZRbK+xOo=, Sec-WebSocket-Accept does not fit the key",
    "Sec-WebSocket-Protocol, chat, subprotocol was not offered",
    "Sec-WebSocket-Protocol, Offered, subprotocol was not offered",
    "Sec-WebSocket-Protocol, 'offered, also', subprotocol was not offered",
    "Sec-WebSocket-Protocol, '', subprotocol was not offered",
    "Sec-WebSocket-Extensions, foo, extension was not offered",
    "Sec-WebSocket-Extensions, 'bar;x=\",\", foo', extension was not offered",
  })
  void seesWhatIsWrongWithAnAnswer(String name, String value, String problem) {
    HttpHeaders request = request().set("Sec-WebSocket-Protocol", "offered,also");
    request.set("Sec-WebSocket-Extensions", "bar");
    HttpHeaders response = value == null ? response().remove(name) : response().set(name, value);
    assertThat(WebSocketHandshake.responseProblem(request, response)).isEqualTo(problem);
  }

  @ParameterizedTest
  @CsvSource({
    "'', 0",
    "', ,', 0",
    "permessage-deflate, 64",
    "'permessage-deflate; server_max_window_bits=10', 64",
    "permessage-bzip2, 112",
    "'permessage-deflate, x-mux', 112",
    "'x-mux; a=\"b, permessage-deflate\"', 112",
  })
  void derivesReservedBitsFromExtensions(String extensions, int bits) {
    HttpHeaders response = response().set("Sec-WebSocket-Extensions", extensions);
    assertThat(WebSocketHandshake.allowedReservedBits(response)).isEqualTo(bits);
  }

  @Test
  void allowsNoReservedBitsWithoutExtensions() {
    assertThat(WebSocketHandshake.allowedReservedBits(response())).isZero();
    HttpHeaders twice = response();
    twice.set("Sec-WebSocket-Extensions", List.of("permessage-deflate", "x-mux"));
    assertThat(WebSocketHandshake.allowedReservedBits(twice)).isEqualTo(0x70);
  }

  private static WebSocketHandshake.Classification classify(HttpHeaders headers) {
    return WebSocketHandshake.classify(HttpMethod.GET, HttpVersion.HTTP_1_1, headers);
  }

  private static HttpHeaders request() {
    return new DefaultHttpHeaders()
        .set("Host", "example.com")
        .set("Upgrade", "websocket")
        .set("Connection", "Upgrade")
        .set("Sec-WebSocket-Version", "13")
        .set("Sec-WebSocket-Key", KEY);
  }

  private static HttpHeaders response() {
    return new DefaultHttpHeaders()
        .set("Upgrade", "websocket")
        .set("Connection", "Upgrade")
        .set("Sec-WebSocket-Accept", ACCEPT);
  }
}
