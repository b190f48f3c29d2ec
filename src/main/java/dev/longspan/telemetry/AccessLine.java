package dev.longspan.telemetry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * Writes records as lines of JSON; docs/metrics.md explains the fields. For one thread.
 *
 * <p>What is absent from the record is absent from the line. Everything outside of printable ASCII
 * is escaped: paths and user agents are whatever a client sent.
 */
final class AccessLine {

  /**
   * DEL is the one control character that JSON lets through and {@code setHighestNonEscapedChar}
   * does not stop.
   */
  private static final CharacterEscapes ESCAPES =
      new CharacterEscapes() {
        private static final long serialVersionUID = 1;
        private final int[] ascii = CharacterEscapes.standardAsciiEscapesForJSON();

        {
          ascii[DELETE] = ESCAPE_STANDARD;
        }

        @Override
        public int[] getEscapeCodesForAscii() {
          return ascii;
        }

        @Override
        public SerializableString getEscapeSequence(int character) {
          return null;
        }
      };

  private static final int DELETE = 0x7f;

  private final JsonGenerator json;
  private final char[] decimal = new char[32];

  /** Lines go to {@code out}, which has all of a line when {@link #write} returns. */
  AccessLine(OutputStream out) {
    try {
      json = new JsonFactory().setRootValueSeparator("").createGenerator(out);
    } catch (IOException e) {
      throw new UncheckedIOException("nothing is written yet", e);
    }
    json.setHighestNonEscapedChar(DELETE);
    json.setCharacterEscapes(ESCAPES);
  }

  /** Writes a line with its end. */
  void write(AccessRecord record) throws IOException {
    json.writeStartObject();
    json.writeStringField("time", Timestamps.format(record.startMillis()));
    json.writeStringField("type", type(record.webSocket()));
    field("route", record.route());
    field("client_address", record.clientAddress());
    field("method", record.method());
    field("host", record.host());
    field("path", withoutQuery(record.path()));
    field("http_version", record.httpVersion());
    json.writeNumberField("status", record.status());
    field("upstream", record.upstream());
    field("endpoint", record.endpoint());
    json.writeNumberField("bytes_received", record.bytesReceived());
    json.writeNumberField("bytes_sent", record.bytesSent());
    json.writeFieldName("duration_seconds");
    writeSeconds(record.durationNanos());
    field("user_agent", record.userAgent());
    field("rejection", record.rejection());
    AccessRecord.WebSocketEnd end = record.webSocket();
    if (end != null) {
      field("client", end.client().label());
      json.writeNumberField("close_code", end.closeCode());
      field("initiator", end.initiator() == null ? null : end.initiator().label());
      field("cause", end.cause());
      field("subprotocol", end.subprotocol());
      json.writeNumberField("frames_received", end.framesReceived());
      json.writeNumberField("frames_sent", end.framesSent());
    }
    json.writeEndObject();
    json.writeRaw('\n');
    json.flush();
  }

  private static String type(AccessRecord.WebSocketEnd end) {
    if (end == null) {
      return "request";
    }
    return end.client() == ClientKind.WEBSOCKET ? "websocket" : "session";
  }

  private void field(String name, String value) throws IOException {
    if (value != null) {
      json.writeStringField(name, value);
    }
  }

  /**
   * Seconds with six decimals: never in exponents, which a double would have for short durations.
   */
  private void writeSeconds(long nanos) throws IOException {
    long micros = Math.max(0, nanos) / 1_000;
    int start = decimal.length;
    for (int digit = 0; digit < 6; digit++) {
      decimal[--start] = (char) ('0' + micros % 10);
      micros /= 10;
    }
    decimal[--start] = '.';
    do {
      decimal[--start] = (char) ('0' + micros % 10);
      micros /= 10;
    } while (micros > 0);
    json.writeNumber(decimal, start, decimal.length - start);
  }

  /** Queries carry tokens: should one come along with a path, it ends here. */
  private static String withoutQuery(String path) {
    int query = path == null ? -1 : path.indexOf('?');
    return query < 0 ? path : path.substring(0, query);
  }
}
