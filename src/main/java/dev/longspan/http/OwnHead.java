package dev.longspan.http;

import dev.longspan.protocol.ForwardedHeaders;
import dev.longspan.protocol.HopByHop;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import java.net.InetAddress;

/**
 * Makes a client's request head one of the gateway's own: fields that concern the client's
 * connection alone go, fields about the way here are made. For whatever becomes of the request.
 *
 * <p>Before anything is added to the head: what a client says of single fields, in {@code
 * Connection}, must not reach those that are added.
 */
final class OwnHead {

  private OwnHead() {}

  static void make(HttpRequest request, InetAddress peer, ConnectionContext context) {
    HttpHeaders headers = request.headers();
    boolean chunked = HttpUtil.isTransferEncodingChunked(request);
    HopByHop.removeFrom(headers);
    if (chunked) {
      headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    }
    ForwardedHeaders.apply(
        headers,
        peer,
        context.listener().trustedProxies(),
        context.scheme(),
        headers.get(HttpHeaderNames.HOST));
  }
}
