package dev.longspan.bridge.longpoll;

import dev.longspan.bridge.longpoll.TextPattern.Syntax;
import dev.longspan.config.LongPollConfig;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** A request of the operator's description, compiled. */
final class RequestPattern {

  private static final String JSON_TYPE = "application/json";

  private final HttpMethod method;
  private final UriPattern path;
  private final Map<String, TextPattern> headers = new LinkedHashMap<>();
  private final TextPattern body;
  private final String contentType;

  RequestPattern(LongPollConfig.Request config) {
    method = HttpMethod.valueOf(config.method());
    path = new UriPattern(config.path());
    config
        .headers()
        .forEach((name, value) -> headers.put(name, new TextPattern(value, Syntax.PLAIN)));
    contentType = config.contentType().orElse(config.body().isPresent() ? JSON_TYPE : null);
    body =
        config
            .body()
            .map(text -> new TextPattern(text, Syntax.of(config.contentType().orElse(JSON_TYPE))))
            .orElse(null);
  }

  HttpMethod method() {
    return method;
  }

  /** Whether it has a body of its own. */
  boolean hasBody() {
    return body != null;
  }

  /** Media type of the body; null: not said. */
  String contentType() {
    return contentType;
  }

  /** Whether the value of this variable goes into it. */
  boolean uses(String name) {
    return path.uses(name)
        || (body != null && body.uses(name))
        || headers.values().stream().anyMatch(header -> header.uses(name));
  }

  /** The body; empty where there is none. */
  ByteBuf body(Variables variables) {
    return body == null
        ? Unpooled.EMPTY_BUFFER
        : Unpooled.wrappedBuffer(body.expand(variables).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The request's head.
   *
   * @param client headers that go with every request of the conversation
   * @param bodyType media type of its body; null: none
   */
  HttpRequest head(Variables variables, HttpHeaders client, int bodyBytes, String bodyType) {
    HttpRequest request =
        new DefaultHttpRequest(HttpVersion.HTTP_1_1, method, path.expand(variables), client.copy());
    if (bodyBytes > 0 || !method.equals(HttpMethod.GET)) {
      request.headers().set(HttpHeaderNames.CONTENT_LENGTH, bodyBytes);
    }
    if (bodyType != null) {
      request.headers().set(HttpHeaderNames.CONTENT_TYPE, bodyType);
    }
    headers.forEach(
        (name, value) -> {
          if (value.isComplete(variables)) {
            request.headers().set(name, singleLine(value.expand(variables)));
          }
        });
    return request;
  }

  /** What came from a peer must not begin another header. */
  private static String singleLine(String value) {
    StringBuilder clean = new StringBuilder(value.length());
    value
        .chars()
        .filter(c -> c == '\t' || (c >= ' ' && c < 0x7F))
        .forEach(c -> clean.append((char) c));
    return clean.toString().strip();
  }
}
