package dev.longspan.session;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.longspan.telemetry.Initiator;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The frames of the SockJS protocol, version 0.3.3, which all its transports have in common. */
final class SockJsFrames {

  static final String OPEN = "o";
  static final String HEARTBEAT = "h";

  private static final Closed OTHER_CONNECTION =
      new Closed(2010, "Another connection still open", Initiator.GATEWAY);

  private static final JsonFactory JSON = new JsonFactory();

  private SockJsFrames() {}

  /** Sends a second receiver away: unlike other sessions', the first one stays. */
  static boolean keepsOut(Receiver newcomer) {
    newcomer.refuse(OTHER_CONNECTION);
    return false;
  }

  /** {@code a["text"]}. */
  static void message(ByteBuf out, byte[] text) {
    out.writeByte('a').writeByte('[');
    Json.string(out, text);
    out.writeByte(']');
  }

  /** {@code c[1000,"reason"]}. */
  static void close(ByteBuf out, int code, String reason) {
    out.writeByte('c').writeByte('[');
    Json.number(out, code);
    out.writeByte(',');
    Json.string(out, reason.getBytes(StandardCharsets.UTF_8));
    out.writeByte(']');
  }

  /** The messages of an array of strings; null: it is none. */
  static List<Stored> read(byte[] array) {
    List<Stored> messages = new ArrayList<>();
    try (JsonParser json = JSON.createParser(array)) {
      if (json.nextToken() != JsonToken.START_ARRAY) {
        return null;
      }
      while (json.nextToken() == JsonToken.VALUE_STRING) {
        messages.add(new Stored(true, json.getText().getBytes(StandardCharsets.UTF_8)));
      }
      return json.currentToken() == JsonToken.END_ARRAY && json.nextToken() == null
          ? messages
          : null;
    } catch (IOException e) {
      return null;
    }
  }
}
