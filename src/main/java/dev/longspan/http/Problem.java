package dev.longspan.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.longspan.telemetry.Rejection;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * The gateway's own refusal, as a problem document (RFC 9457).
 *
 * @param status HTTP status, one of the reason's
 * @param reason for metrics and log, and the document's {@code reason}
 * @param detail one sentence for a person
 * @param headers headers that go with it, like {@code Retry-After}
 * @param members more members of the document, which are objects (RFC 9457 section 3.2)
 */
public record Problem(
    int status,
    Rejection reason,
    String detail,
    Map<String, String> headers,
    Map<String, Map<String, Object>> members) {

  /** Media type of the document. */
  public static final String MEDIA_TYPE = "application/problem+json";

  private static final JsonFactory JSON = new JsonFactory();

  public Problem {
    if (!reason.statuses().contains(status)) {
      throw new IllegalArgumentException(reason + " is not answered with " + status);
    }
  }

  public Problem(int status, Rejection reason, String detail) {
    this(status, reason, detail, Map.of());
  }

  public Problem(int status, Rejection reason, String detail, Map<String, String> headers) {
    this(status, reason, detail, headers, Map.of());
  }

  /**
   * The same with one more member, an object.
   *
   * @param value strings and numbers
   */
  public Problem with(String name, Map<String, Object> value) {
    return new Problem(status, reason, detail, headers, Map.of(name, value));
  }

  /**
   * A refusal that need not last.
   *
   * @param seconds when to try again, at least 1 (RFC 9110 section 10.2.3)
   */
  public static Problem passing(int status, Rejection reason, String detail, int seconds) {
    return new Problem(
        status, reason, detail, Map.of("Retry-After", Integer.toString(Math.max(1, seconds))));
  }

  /** Answers with the document, which a HEAD request gets no more of than its length. */
  void answer(Exchange exchange) {
    byte[] document = document();
    exchange.respond(head(document.length));
    exchange.end(
        exchange.request().method().equals(HttpMethod.HEAD)
            ? LastHttpContent.EMPTY_LAST_CONTENT
            : new DefaultLastHttpContent(Unpooled.wrappedBuffer(document)));
    exchange.flush();
  }

  /** The head of the response that carries the document. */
  HttpResponse head(int documentBytes) {
    HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, named(status));
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, MEDIA_TYPE);
    response.headers().set(HttpHeaderNames.CONTENT_LENGTH, documentBytes);
    headers.forEach(response.headers()::set);
    return response;
  }

  /** With the reason phrases of RFC 9110 section 15.5, where Netty has older ones. */
  private static HttpResponseStatus named(int status) {
    return switch (status) {
      case 413 -> new HttpResponseStatus(413, "Content Too Large");
      case 414 -> new HttpResponseStatus(414, "URI Too Long");
      default -> HttpResponseStatus.valueOf(status);
    };
  }

  byte[] document() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(160);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("type", "about:blank");
      json.writeStringField("title", named(status).reasonPhrase());
      json.writeNumberField("status", status);
      json.writeStringField("detail", detail);
      json.writeStringField("reason", reason.label());
      for (Map.Entry<String, Map<String, Object>> member : members.entrySet()) {
        json.writeObjectFieldStart(member.getKey());
        for (Map.Entry<String, Object> field : member.getValue().entrySet()) {
          json.writeFieldName(field.getKey());
          if (field.getValue() instanceof Integer number) {
            json.writeNumber(number);
          } else {
            json.writeString(field.getValue().toString());
          }
        }
        json.writeEndObject();
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return out.toByteArray();
  }
}
