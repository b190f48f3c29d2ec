package dev.longspan.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;

/** Which messages have a body, and how its end is told (RFC 9112 sections 6 and 9.3). */
final class Framing {

  private Framing() {}

  /** Whether a body, be it an empty chunked one, follows the request's head. */
  static boolean hasBody(HttpRequest request) {
    return HttpUtil.isTransferEncodingChunked(request)
        || (HttpUtil.isContentLengthSet(request) && HttpUtil.getContentLength(request, 0L) != 0);
  }

  static boolean isHttp10(HttpRequest request) {
    return !request.protocolVersion().isKeepAliveDefault();
  }

  /** Whether only the connection's end tells the body's: HTTP/1.0 without a length. */
  static boolean isDelimitedByClose(HttpRequest request, HttpResponse response) {
    return isHttp10(request) && hasUnknownLength(request, response);
  }

  /** Makes the response one of HTTP/1.1 that its client can read to the end. */
  static void apply(HttpRequest request, HttpResponse response, boolean keepAlive) {
    HttpHeaders headers = response.headers();
    response.setProtocolVersion(HttpVersion.HTTP_1_1);
    if (!isHttp10(request) && hasUnknownLength(request, response)) {
      headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    }
    if (!keepAlive) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    } else if (isHttp10(request)) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
    }
  }

  private static boolean hasUnknownLength(HttpRequest request, HttpResponse response) {
    int status = response.status().code();
    boolean bodiless = status < 200 || status == 204 || status == 304;
    return !bodiless
        && !request.method().equals(HttpMethod.HEAD)
        && !response.headers().contains(HttpHeaderNames.CONTENT_LENGTH);
  }
}
