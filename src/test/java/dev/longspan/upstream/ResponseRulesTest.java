package dev.longspan.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseRulesTest {

  @ParameterizedTest
  @CsvSource({
    "HTTP/1.1, 200, true", "HTTP/1.0, 200, true", "HTTP/1.1, 100, true", "HTTP/1.1, 999, true",
    "HTTP/1.2, 200, false", "HTTP/2.0, 200, false", "HTTP/0.9, 200, false", "RTSP/1.0, 200, false",
    "HTTP/1.1, 99, false", "HTTP/1.1, 1000, false", "HTTP/1.1, 0, false",
  })
  void versionAndStatus(String version, int status, boolean good) {
    String broken = ResponseRules.brokenBy(response(version, status));

    assertThat(broken == null).as("%s", broken).isEqualTo(good);
  }

  @ParameterizedTest
  @ValueSource(strings = {"chunked", "Chunked", "CHUNKED"})
  void chunkedAloneIsUnderstood(String coding) {
    assertThat(ResponseRules.brokenBy(encoded(coding))).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"xchunked", "gzip", "gzip, chunked", "chunked, gzip", "identity", ""})
  void anyOtherCodingIsNot(String coding) {
    assertThat(ResponseRules.brokenBy(encoded(coding))).contains("transfer coding");
  }

  @Test
  void chunkedTwiceIsNotUnderstoodEither() {
    HttpResponse response = encoded("chunked");
    response.headers().add("Transfer-Encoding", "chunked");

    assertThat(ResponseRules.brokenBy(response)).contains("transfer coding");
  }

  private static HttpResponse encoded(String coding) {
    HttpResponse response = response("HTTP/1.1", 200);
    response.headers().set("Transfer-Encoding", coding);
    return response;
  }

  private static HttpResponse response(String version, int status) {
    return new DefaultHttpResponse(
        HttpVersion.valueOf(version), HttpResponseStatus.valueOf(status));
  }
}
