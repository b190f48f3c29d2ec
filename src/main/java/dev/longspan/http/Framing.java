package dev.longspan.http;

import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;

/** Which messages have a body (RFC 9112 section 6). */
final class Framing {

  private Framing() {}

  /** Whether a body, be it an empty chunked one, follows the request's head. */
  static boolean hasBody(HttpRequest request) {
    return HttpUtil.isTransferEncodingChunked(request)
        || (HttpUtil.isContentLengthSet(request) && HttpUtil.getContentLength(request, 0L) != 0);
  }

  /** Whether a response with this status never has a body (RFC 9112 section 6.3). */
  static boolean isBodiless(HttpResponseStatus status) {
    int code = status.code();
    return code < 200 || code == 204 || code == 304;
  }
}
