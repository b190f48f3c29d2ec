package dev.longspan.http2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.http.RequestError;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a header section of HTTP/2. */
class RequestTranslationTest {

  private static final String GET = ":method=GET|:scheme=http|:path=/|:authority=a";
  private static final String CONNECT =
      ":method=CONNECT|:protocol=websocket|:scheme=https|:path=/chat|:authority=a";

  @Test
  void aRequestBecomesTheOneThatMeansTheSame() {
    HttpRequest request = accepted(GET + "|x-a=1|x-a=2|accept=*/*", true);
    assertThat(request.method()).isEqualTo(HttpMethod.GET);
    assertThat(request.protocolVersion()).isEqualTo(HttpVersion.HTTP_1_1);
    assertThat(request.uri()).isEqualTo("/");
    assertThat(lines(request)).containsExactlyInAnyOrder("x-a=1", "x-a=2", "accept=*/*", "host=a");
  }

  @Test
  void crumbsOfACookieAreOneField() {
    assertThat(lines(accepted(GET + "|cookie=a=1|x=y|cookie=b=2; c=3|cookie=d", true)))
        .containsExactlyInAnyOrder("x=y", "cookie=a=1; b=2; c=3; d", "host=a");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, true, ",
    "POST, true, content-length=0",
    "PUT, true, content-length=0",
    "DELETE, true, ",
    "POST, false, transfer-encoding=chunked",
    "GET, false, transfer-encoding=chunked"
  })
  void theBodyIsFramedAsHttp1DoesIt(String method, boolean ended, String framing) {
    List<String> lines = lines(accepted(GET.replace("GET", method), ended));
    lines.remove("host=a");
    assertThat(lines).isEqualTo(framing == null ? List.of() : List.of(framing));
  }

  @Test
  void aLengthThatIsKnownFramesTheBody() {
    HttpRequest request = accepted(GET.replace("GET", "POST") + "|content-length=5", false);
    assertThat(lines(request)).containsExactlyInAnyOrder("content-length=5", "host=a");
  }

  @ParameterizedTest
  @ValueSource(strings = {":authority=a:8080", "host=a:8080", ":authority=a:8080|host=A:8080"})
  void theHostIsTheAuthority(String named) {
    HttpRequest request = accepted(":method=GET|:scheme=http|:path=/|" + named, true);
    assertThat(request.headers().getAll("host")).containsExactly("a:8080");
  }

  @Test
  void optionsMayBeForTheWholeServer() {
    assertThat(accepted(":method=OPTIONS|:scheme=http|:path=*|:authority=a", true).uri())
        .isEqualTo("*");
  }

  @Test
  void trailersMayBeAskedForButAreNobodyElsesBusiness() {
    assertThat(lines(accepted(GET + "|te=trailers", true))).containsExactly("host=a");
  }

  @Test
  void octetsBeyondAsciiStayAsTheyAre() {
    assertThat(accepted(GET + "|x=caf\u00e9", true).headers().get("x")).isEqualTo("caf\u00e9");
  }

  @Test
  void anExtendedConnectBecomesTheHandshakeOfHttp1() {
    HttpRequest request =
        accepted(CONNECT + "|sec-websocket-version=13|sec-websocket-protocol=chat", false);
    assertThat(request.method()).isEqualTo(HttpMethod.GET);
    assertThat(request.uri()).isEqualTo("/chat");
    String key = request.headers().get("sec-websocket-key");
    assertThat(Base64.getDecoder().decode(key)).hasSize(16);
    assertThat(lines(request))
        .containsExactlyInAnyOrder(
            "host=a",
            "connection=upgrade",
            "upgrade=websocket",
            "sec-websocket-version=13",
            "sec-websocket-protocol=chat",
            "sec-websocket-key=" + key);
  }

  @Test
  void theKeyIsTheGatewaysOwn() {
    String ones = "AQEBAQEBAQEBAQEBAQEBAQ==";
    HttpRequest request = accepted(CONNECT + "|sec-websocket-key=" + ones, false);
    assertThat(request.headers().getAll("sec-websocket-key")).hasSize(1).doesNotContain(ones);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Pseudo-header fields, RFC 9113 section 8.3.
        ":scheme=http|:path=/|:authority=a",
        ":method=GET|:path=/|:authority=a",
        ":method=GET|:scheme=http|:authority=a",
        ":method=GET|:scheme=http|:path=/",
        GET + "|:method=POST",
        GET + "|:path=/other",
        GET + "|:scheme=https",
        GET + "|:authority=b",
        GET + "|:status=200",
        GET + "|:unknown=1",
        ":method=G ET|:scheme=http|:path=/|:authority=a",
        ":method=|:scheme=http|:path=/|:authority=a",
        ":method=GET / HTTP/1.1\r\nx: y\r\n\r\n|:scheme=http|:path=/|:authority=a",
        ":method=GET|:scheme=ftp|:path=/|:authority=a",
        ":method=GET|:scheme=HTTP|:path=/|:authority=a",
        ":method=GET|:scheme=http|:path=|:authority=a",
        ":method=GET|:scheme=http|:path=*|:authority=a",
        ":method=GET|:scheme=http|:path=no/slash|:authority=a",
        ":method=GET|:scheme=http|:path=http://b/|:authority=a",
        ":method=GET|:scheme=http|:path=/ HTTP/1.1\r\nx: y\r\n\r\n|:authority=a",
        ":method=GET|:scheme=http|:path=/a b|:authority=a",
        ":method=GET|:scheme=http|:path=/a#b|:authority=a",
        ":method=GET|:scheme=http|:path=/caf\u00e9|:authority=a",
        // The host.
        GET + "|host=b",
        ":method=GET|:scheme=http|:path=/|host=a|host=a",
        ":method=GET|:scheme=http|:path=/|:authority=user@a",
        ":method=GET|:scheme=http|:path=/|:authority=a/b",
        ":method=GET|:scheme=http|:path=/|:authority=",
        ":method=GET|:scheme=http|:path=/|:authority=a\r\nx: y",
        // Fields, section 8.2.
        GET + "|X-Upper=1",
        GET + "|x y=1",
        GET + "|x:y=1",
        GET + "|x\r\ny=1",
        GET + "|=1",
        GET + "|x=a\r\ny: b",
        GET + "|x=a\nb",
        GET + "|x=a\rb",
        GET + "|x=a\0b",
        GET + "|x= a",
        GET + "|x=a\t",
        GET + "|connection=close",
        GET + "|keep-alive=1",
        GET + "|proxy-connection=close",
        GET + "|transfer-encoding=chunked",
        GET + "|upgrade=websocket",
        GET + "|te=gzip",
        GET + "|content-length=1|content-length=1",
        GET + "|content-length=+1",
        GET + "|content-length=1, 1",
        GET + "|content-length=",
        GET + "|content-length=9999999999999999999",
        // What contradicts itself.
        GET + "|content-length=1",
        GET + "|:protocol=websocket",
        CONNECT,
      })
  void whatCanBeReadInTwoWaysIsRefused(String fields) {
    assertThat(refused(fields, true)).extracting(RequestError::status).isEqualTo(400);
  }

  @Test
  void aHandshakeHasNoBody() {
    assertThat(refused(CONNECT + "|content-length=0", false).status()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"connect-udp", "connect-ip", "webtransport", "WebSocket", ""})
  void otherProtocolsAreNotImplemented(String protocol) {
    assertThat(refused(CONNECT.replace("websocket", protocol), false).status()).isEqualTo(501);
  }

  @Test
  void aTunnelIsNotImplemented() {
    assertThat(refused(":method=CONNECT|:authority=a:443", false).status()).isEqualTo(501);
  }

  @Test
  void aTargetIsBounded() {
    String fits = "/" + "a".repeat(8191);
    assertThat(accepted(GET.replace("/|", fits + "|"), true).uri()).isEqualTo(fits);
    assertThat(refused(GET.replace("/|", fits + "a|"), true).status()).isEqualTo(414);
  }

  @Test
  void theNumberOfFieldsIsBounded() {
    assertThat(accepted(GET + "|x=1".repeat(100) + "|cookie=a".repeat(100), true)).isNotNull();
    assertThat(refused(GET + "|x=1".repeat(101), true).status()).isEqualTo(431);
  }

  private static HttpRequest accepted(String fields, boolean ended) {
    RequestTranslation translation = new RequestTranslation(headers(fields), ended);
    assertThat(translation.check()).isNull();
    return translation.request();
  }

  private static RequestError refused(String fields, boolean ended) {
    RequestError error = new RequestTranslation(headers(fields), ended).check();
    assertThat(error).isNotNull();
    return error;
  }

  private static List<String> lines(HttpRequest request) {
    List<String> lines = new ArrayList<>();
    request.headers().forEach(field -> lines.add(field.getKey() + "=" + field.getValue()));
    return lines;
  }

  /** Fields as the decoder hands them on, separated by bars. */
  private static Http2Headers headers(String fields) {
    Http2Headers headers = new DefaultHttp2Headers(false);
    for (String field : fields.split("\\|", -1)) {
      int end = field.indexOf('=', 1);
      int from = end < 0 ? field.indexOf('=') : end;
      headers.add(octets(field.substring(0, from)), octets(field.substring(from + 1)));
    }
    return headers;
  }

  private static AsciiString octets(String text) {
    return new AsciiString(text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
