package dev.longspan.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HopByHopTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Connection",
        "keep-alive",
        "Proxy-Connection",
        "TE",
        "Trailer",
        "Transfer-Encoding",
        "UPGRADE",
        "HTTP2-Settings",
        "Proxy-Authenticate",
        "Proxy-Authorization",
        "Proxy-Authentication-Info"
      })
  void removes(String name) {
    HttpHeaders headers = new DefaultHttpHeaders().add("Host", "a").add(name, "x").add(name, "y");
    HopByHop.removeFrom(headers);
    assertThat(headers.names()).containsExactly("Host");
  }

  @Test
  void removesWhatConnectionNames() {
    HttpHeaders headers = new DefaultHttpHeaders();
    headers.add("Connection", "close, X-One ,,x-two").add("Connection", "X-THREE,\tUpgrade");
    headers.add("X-One", "1").add("X-Two", "2").add("x-two", "2").add("X-Three", "3");
    headers.add("X-Four", "4").add("Upgrade", "websocket");
    HopByHop.removeFrom(headers);
    assertThat(headers.names()).containsExactly("X-Four");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host",
        "Content-Length",
        "Authorization",
        "Cookie",
        "Origin",
        "X-Forwarded-For",
        "x-forwarded-anything",
        "Forwarded",
        "Sec-WebSocket-Key",
        "Sec-WebSocket-Protocol"
      })
  void keepsWhatConnectionMustNotName(String name) {
    HttpHeaders headers =
        new DefaultHttpHeaders().add("Connection", "close, " + name).add(name, "x");
    HopByHop.removeFrom(headers);
    assertThat(headers.names()).containsExactly(name);
  }
}
