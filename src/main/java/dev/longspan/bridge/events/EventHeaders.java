package dev.longspan.bridge.events;

import dev.longspan.protocol.HopByHop;
import dev.longspan.protocol.WebSocketHandshake;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.UUID;

/** The header fields of requests with events, and of their answers. */
final class EventHeaders {

  static final String MEDIA_TYPE = "application/websocket-events";
  static final AsciiString KEEP_ALIVE_INTERVAL = AsciiString.cached("keep-alive-interval");
  static final AsciiString BYTES_ACCEPTED = AsciiString.cached("content-bytes-accepted");
  static final AsciiString BYTES_REPLAYED = AsciiString.cached("content-bytes-replayed");
  private static final AsciiString CONNECTION_ID = AsciiString.cached("connection-id");

  /** What concerns the client's own request, or would have the answers in another form. */
  private static final List<AsciiString> NOT_THE_EVENTS =
      List.of(
          HttpHeaderNames.TRANSFER_ENCODING,
          HttpHeaderNames.CONTENT_ENCODING,
          HttpHeaderNames.EXPECT,
          HttpHeaderNames.ACCEPT_ENCODING,
          HttpHeaderNames.RANGE,
          HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS,
          BYTES_REPLAYED);

  private static final List<AsciiString> OF_THE_ANSWER =
      List.of(
          HttpHeaderNames.CONTENT_LENGTH,
          HttpHeaderNames.CONTENT_TYPE,
          HttpHeaderNames.SEC_WEBSOCKET_ACCEPT,
          HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS,
          HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL,
          KEEP_ALIVE_INTERVAL,
          BYTES_ACCEPTED);

  private EventHeaders() {}

  /** Makes the headers of the client's request those of each request with events. */
  static void makeOver(HttpHeaders headers) {
    NOT_THE_EVENTS.forEach(headers::remove);
    Metadata.removeFrom(headers, Metadata.PREFIX);
    headers.set(HttpHeaderNames.ACCEPT, MEDIA_TYPE);
    headers.set(HttpHeaderNames.CONTENT_TYPE, MEDIA_TYPE);
    headers.set(CONNECTION_ID, UUID.randomUUID().toString());
    if (!headers.contains(HttpHeaderNames.SEC_WEBSOCKET_KEY)) {
      headers.set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, WebSocketHandshake.VERSION);
      headers.set(HttpHeaderNames.SEC_WEBSOCKET_KEY, WebSocketHandshake.newKey());
    }
  }

  /** Leaves what is for the client of the answer that opens a conversation. */
  static void cleanAnswer(HttpHeaders headers) {
    HopByHop.removeFrom(headers);
    OF_THE_ANSWER.forEach(headers::remove);
    Metadata.removeFrom(headers, Metadata.SET_PREFIX);
  }

  /** Whether an answer carries events. */
  static boolean areEvents(HttpHeaders headers) {
    String type = headers.get(HttpHeaderNames.CONTENT_TYPE);
    if (type == null || headers.contains(HttpHeaderNames.CONTENT_ENCODING)) {
      return false;
    }
    int parameters = type.indexOf(';');
    return (parameters < 0 ? type : type.substring(0, parameters))
        .strip()
        .equalsIgnoreCase(MEDIA_TYPE);
  }

  /** Whether the backend wants to be asked now and then. */
  static boolean isKeptAlive(HttpHeaders headers) {
    return number(headers, KEEP_ALIVE_INTERVAL) > 0;
  }

  /** The number in a field; -1: there is none that is valid. */
  static int number(HttpHeaders headers, AsciiString name) {
    String value = headers.get(name);
    if (value == null || value.isEmpty() || value.length() > 9) {
      return -1;
    }
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) < '0' || value.charAt(i) > '9') {
        return -1;
      }
    }
    return Integer.parseInt(value);
  }
}
