package dev.longspan.http;

import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;

/** Encodes responses; one to HEAD has a length but no body (RFC 9110 section 9.3.2). */
final class ResponseEncoder extends HttpResponseEncoder {

  private boolean answersHead;

  /** The next response answers a HEAD request, or does not. */
  void answersHead(boolean value) {
    answersHead = value;
  }

  @Override
  protected boolean isContentAlwaysEmpty(HttpResponse response) {
    return answersHead || super.isContentAlwaysEmpty(response);
  }
}
