package dev.longspan.forward;

import dev.longspan.http.Exchange;
import dev.longspan.route.Route;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;

/** Makes the client's request over for the upstream. */
final class RequestHeaders {

  private RequestHeaders() {}

  /**
   * The request as the upstream gets it. Its headers are the client's own, made over: the
   * exchange's request is not what the client sent any more.
   *
   * @param target path and query for the upstream
   */
  static HttpRequest forUpstream(Exchange exchange, Route route, String target) {
    HttpRequest request = exchange.request();
    HttpHeaders headers = request.headers();
    String host = headers.get(HttpHeaderNames.HOST);
    if (!request.protocolVersion().isKeepAliveDefault()) {
      // HTTP/1.0 has no interim responses (RFC 9110 section 10.1.1).
      headers.remove(HttpHeaderNames.EXPECT);
    }
    String upstreamHost = route.rewrite().host(host);
    if (upstreamHost != null && !upstreamHost.equals(host)) {
      headers.set(HttpHeaderNames.HOST, upstreamHost);
    }
    route.requestHeaders().apply(headers);
    return new DefaultHttpRequest(HttpVersion.HTTP_1_1, request.method(), target, headers);
  }
}
