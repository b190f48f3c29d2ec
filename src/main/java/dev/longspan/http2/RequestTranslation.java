package dev.longspan.http2;

import dev.longspan.http.RequestError;
import dev.longspan.http.RequestHead;
import dev.longspan.http.Trailers;
import dev.longspan.protocol.Authority;
import dev.longspan.protocol.Octets;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.Http2Headers;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Reads the header section of a request by the letter of RFC 9113 section 8, and makes of it the
 * request of HTTP/1.1 that means the same. What HTTP/1.1 could not say, or would read in another
 * way, is refused: a backend must not see another request than the gateway (section 10.3).
 */
final class RequestTranslation {

  private static final String WEBSOCKET = "websocket";

  private final Http2Headers from;
  private final boolean ended;
  private final HttpHeaders to =
      DefaultHttpHeadersFactory.headersFactory().withValidation(false).newHeaders();
  private String method;
  private String scheme;
  private String path;
  private String authority;
  private String protocol;
  private String host;
  private String contentLength;
  private StringBuilder cookies;
  private int fields;

  /**
   * @param ended whether the request has neither body nor trailers
   */
  RequestTranslation(Http2Headers from, boolean ended) {
    this.from = from;
    this.ended = ended;
  }

  /** What is wrong with the request, or null: then {@link #request()} is valid. */
  RequestError check() {
    for (Map.Entry<CharSequence, CharSequence> field : from) {
      String name = field.getKey().toString();
      String value = field.getValue().toString();
      RequestError error = name.startsWith(":") ? pseudoField(name, value) : addField(name, value);
      if (error != null) {
        return error;
      }
    }
    RequestError error = checkControlData();
    return error != null ? error : finish();
  }

  /** Whether it is a WebSocket's opening handshake (RFC 8441 section 5). */
  boolean isHandshake() {
    return protocol != null;
  }

  /** The request; a handshake has become the one of RFC 6455 that means the same. */
  HttpRequest request() {
    HttpMethod translated = isHandshake() ? HttpMethod.GET : HttpMethod.valueOf(method);
    return new DefaultHttpRequest(HttpVersion.HTTP_1_1, translated, path, to);
  }

  // ---- pseudo-header fields, RFC 9113 section 8.3 ----

  private RequestError pseudoField(String name, String value) {
    boolean repeated =
        switch (name) {
          case ":method" -> method != null;
          case ":scheme" -> scheme != null;
          case ":path" -> path != null;
          case ":authority" -> authority != null;
          case ":protocol" -> protocol != null;
          default -> true;
        };
    if (repeated) {
      return RequestError.badRequest("repeated or unknown pseudo-header field");
    }
    switch (name) {
      case ":method" -> method = value;
      case ":scheme" -> scheme = value;
      case ":path" -> path = value;
      case ":authority" -> authority = value;
      default -> protocol = value;
    }
    return null;
  }

  private RequestError checkControlData() {
    if (method == null || !isToken(method)) {
      return RequestError.badRequest("malformed method");
    }
    boolean connect = method.equals("CONNECT");
    if (connect && protocol == null) {
      return new RequestError(501, "CONNECT is not implemented");
    }
    if (protocol != null && !connect) {
      return RequestError.badRequest(":protocol without CONNECT");
    }
    if (!"http".equals(scheme) && !"https".equals(scheme)) {
      return RequestError.badRequest("malformed :scheme");
    }
    if (path == null || !isTarget(path, method)) {
      return RequestError.badRequest("malformed request target");
    }
    if (path.length() > RequestHead.MAX_TARGET_BYTES) {
      return new RequestError(414, "request target too long");
    }
    if (protocol != null && !protocol.equals(WEBSOCKET)) {
      // Which other protocols there will be nobody knows (RFC 9220 section 3).
      return new RequestError(501, "the protocol is not implemented");
    }
    return protocol != null && ended ? RequestError.badRequest("handshake with an end") : null;
  }

  private static boolean isTarget(String path, String method) {
    if (path.equals("*")) {
      return method.equals("OPTIONS");
    }
    return path.startsWith("/") && path.chars().allMatch(c -> c < 0x80 && Octets.isTarget(c));
  }

  private static boolean isToken(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c < 0x80 && Octets.isToken(c));
  }

  // ---- fields, section 8.2 ----

  private RequestError addField(String name, String value) {
    RequestError error = checkField(name, value);
    if (error != null) {
      return error;
    }
    if (!name.equals("cookie") && ++fields > RequestHead.MAX_FIELDS) {
      return new RequestError(431, "too many header fields");
    }
    switch (name) {
      case "cookie" -> addCookie(value);
      case "host" -> {
        if (host != null) {
          return RequestError.badRequest("more than one Host");
        }
        host = value;
      }
      case "content-length" -> {
        if (contentLength != null || !isLength(value)) {
          return RequestError.badRequest("malformed Content-Length");
        }
        contentLength = value;
        to.add(HttpHeaderNames.CONTENT_LENGTH, value);
      }
      case "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade" -> {
        return RequestError.badRequest("connection-specific field");
      }
      case "te" -> {
        if (!value.equalsIgnoreCase("trailers")) {
          return RequestError.badRequest("TE other than trailers");
        }
      }
      default -> to.add(name, value);
    }
    return null;
  }

  /**
   * Reads the fields behind a body.
   *
   * @param into gets them
   * @return what is wrong with them, or null
   */
  static RequestError trailers(Http2Headers from, HttpHeaders into) {
    for (Map.Entry<CharSequence, CharSequence> field : from) {
      String name = field.getKey().toString();
      String value = field.getValue().toString();
      RequestError error = checkField(name, value);
      if (error != null) {
        return error;
      }
      into.add(name, value);
    }
    return Trailers.check(into);
  }

  private static RequestError checkField(String name, String value) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c >= 0x80 || !Octets.isToken(c) || (c >= 'A' && c <= 'Z')) {
        return RequestError.badRequest("malformed field name");
      }
    }
    if (name.isEmpty()) {
      return RequestError.badRequest("empty field name");
    }
    for (int i = 0; i < value.length(); i++) {
      if (!Octets.isFieldValue(value.charAt(i))) {
        return RequestError.badRequest("control character in a field value");
      }
    }
    boolean padded =
        !value.isEmpty() && (isSpace(value.charAt(0)) || isSpace(value.charAt(value.length() - 1)));
    return padded ? RequestError.badRequest("white space around a field value") : null;
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t';
  }

  /** Digits alone, few enough for a long. */
  private static boolean isLength(String value) {
    return !value.isEmpty()
        && value.length() <= 18
        && value.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /** Crumbs of one field, for the sake of compression (section 8.2.3). */
  private void addCookie(String crumb) {
    if (cookies == null) {
      cookies = new StringBuilder(crumb);
    } else {
      cookies.append("; ").append(crumb);
    }
  }

  // ---- what HTTP/1.1 needs ----

  private RequestError finish() {
    if (cookies != null) {
      to.add(HttpHeaderNames.COOKIE, cookies.toString());
    }
    RequestError error = setHost();
    if (error != null) {
      return error;
    }
    if (isHandshake()) {
      if (contentLength != null) {
        return RequestError.badRequest("WebSocket handshake with a body");
      }
      HandshakeFields.add(to);
    } else if (ended) {
      return finishWithoutBody();
    } else if (contentLength == null) {
      to.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    }
    return null;
  }

  private RequestError finishWithoutBody() {
    if (contentLength != null && !isZero(contentLength)) {
      return RequestError.badRequest("no body, but a Content-Length");
    }
    boolean meansBody = method.equals("POST") || method.equals("PUT") || method.equals("PATCH");
    if (contentLength == null && meansBody) {
      // RFC 9110 section 8.6: without it some backends answer 411.
      to.set(HttpHeaderNames.CONTENT_LENGTH, HttpHeaderValues.ZERO);
    }
    return null;
  }

  private static boolean isZero(String length) {
    return length.chars().allMatch(c -> c == '0');
  }

  /** {@code :authority} and {@code Host} must say the same (section 8.3.1). */
  private RequestError setHost() {
    if (authority != null && host != null && !authority.equalsIgnoreCase(host)) {
      return RequestError.badRequest(":authority and Host differ");
    }
    String named = authority != null ? authority : host;
    if (named == null) {
      return RequestError.badRequest("neither :authority nor Host");
    }
    byte[] octets = named.getBytes(StandardCharsets.ISO_8859_1);
    if (!Authority.isValid(octets, 0, octets.length)) {
      return RequestError.badRequest("malformed authority");
    }
    to.set(HttpHeaderNames.HOST, named);
    return null;
  }
}
