package dev.longspan.guard;

import dev.longspan.http.Exchange;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * The subprotocols that a WebSocket client offers (RFC 6455 section 11.3.4): the only header that
 * scripts in browsers can write, so that they carry tokens in it. Two ways are known:
 *
 * <pre>
 * Sec-WebSocket-Protocol: base64url.bearer.authorization.k8s.io.ZXlK..., chat   (Kubernetes)
 * Sec-WebSocket-Protocol: bearer, eyJ..., chat
 * </pre>
 */
final class OfferedSubprotocols {

  private static final String ENCODED = "base64url.bearer.authorization.";
  private static final String BEARER = "bearer";

  private OfferedSubprotocols() {}

  /** Takes tokens out of the offer, and returns the first; null: none. */
  static String takeToken(Exchange exchange) {
    HttpHeaders headers = exchange.request().headers();
    List<String> offer = all(headers);
    String token = null;
    List<String> kept = new ArrayList<>();
    for (int i = 0; i < offer.size(); i++) {
      String element = offer.get(i);
      String found = null;
      if (element.startsWith(ENCODED)) {
        found = decoded(element.substring(element.lastIndexOf('.') + 1));
      } else if (element.equalsIgnoreCase(BEARER) && i + 1 < offer.size()) {
        found = offer.get(++i);
        // Browsers give up when they offered something and nothing is chosen.
        exchange.answerSubprotocol(element);
      } else {
        kept.add(element);
      }
      token = token == null ? found : token;
    }
    if (kept.size() < offer.size()) {
      if (kept.isEmpty()) {
        headers.remove(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL);
      } else {
        headers.set(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, String.join(", ", kept));
      }
    }
    return token;
  }

  /** The first that is offered; null: none. */
  static String first(HttpHeaders headers) {
    List<String> offer = all(headers);
    return offer.isEmpty() ? null : offer.get(0);
  }

  private static List<String> all(HttpHeaders headers) {
    List<String> offer = new ArrayList<>(2);
    for (String line : headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL)) {
      for (String element : line.split(",", -1)) {
        if (!element.isBlank()) {
          offer.add(element.strip());
        }
      }
    }
    return offer;
  }

  /** Empty where it is none: that is no token either. */
  private static String decoded(String base64) {
    try {
      return new String(Base64.getUrlDecoder().decode(base64), StandardCharsets.ISO_8859_1);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }
}
