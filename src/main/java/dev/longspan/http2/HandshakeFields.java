package dev.longspan.http2;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The fields of an opening handshake that RFC 6455 has and RFC 8441 has not (section 5): made for
 * the backend, taken out for the client.
 */
final class HandshakeFields {

  private static final String WEBSOCKET = "websocket";
  private static final int KEY_BYTES = 16;

  private HandshakeFields() {}

  /** Makes of the fields of an extended CONNECT those of a GET that asks for the same. */
  static void add(HttpHeaders headers) {
    headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
    headers.set(HttpHeaderNames.UPGRADE, WEBSOCKET);
    // A key proves that the peer read this very request. It is no secret, and has not to be
    // unpredictable: the peer is our own backend.
    byte[] nonce = new byte[KEY_BYTES];
    ThreadLocalRandom.current().nextBytes(nonce);
    headers.set(HttpHeaderNames.SEC_WEBSOCKET_KEY, Base64.getEncoder().encodeToString(nonce));
    headers.remove(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT);
  }

  /** Takes out of a 101 what only HTTP/1.1 has, hop-by-hop fields aside. */
  static void remove(HttpHeaders headers) {
    headers.remove(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT);
  }
}
