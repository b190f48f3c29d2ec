package dev.longspan.http2;

import dev.longspan.protocol.HopByHop;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.Iterator;
import java.util.Map;

/** Makes header sections of HTTP/2 of those of HTTP/1.1 (RFC 9113 section 8.2). */
final class ResponseTranslation {

  private ResponseTranslation() {}

  /** The head of a response, interim ones included. */
  static Http2Headers head(HttpResponse response) {
    // Whoever answers himself may have forgotten that there are no connections in HTTP/2.
    HopByHop.removeFrom(response.headers());
    Http2Headers headers = new DefaultHttp2Headers(false, response.headers().size() + 1);
    headers.status(response.status().codeAsText());
    return add(response.headers(), headers);
  }

  /** Fields behind a body. */
  static Http2Headers trailers(HttpHeaders trailers) {
    return add(trailers, new DefaultHttp2Headers(false, trailers.size()));
  }

  private static Http2Headers add(HttpHeaders from, Http2Headers to) {
    Iterator<Map.Entry<CharSequence, CharSequence>> fields = from.iteratorCharSequence();
    while (fields.hasNext()) {
      Map.Entry<CharSequence, CharSequence> field = fields.next();
      // Octets as they came: a String would lose those that are not ASCII.
      AsciiString name = AsciiString.of(field.getKey()).toLowerCase();
      if (!name.startsWith(":")) {
        to.add(name, AsciiString.of(field.getValue()));
      }
    }
    return to;
  }
}
