package dev.longspan.upstream;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;

/** Rules for a response's head that the decoder does not hold. */
final class ResponseRules {

  private ResponseRules() {}

  /** The rule that the response breaks, or null. */
  static String brokenBy(HttpResponse response) {
    HttpVersion version = response.protocolVersion();
    if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
      return "not HTTP/1.1 or HTTP/1.0";
    }
    int status = response.status().code();
    if (status < 100 || status > 999) {
      // RFC 9112 section 4: three digits.
      return "status code is not of three digits";
    }
    if (response.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)) {
      List<String> codings = response.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
      if (codings.size() != 1
          || !HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(codings.get(0).strip())) {
        // Another coding would have to be undone here, as it is hop-by-hop (RFC 9112 section 6.1).
        return "transfer coding other than chunked";
      }
    }
    return null;
  }
}
