package dev.longspan.session;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.longspan.http.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** The messages that a request's body stands for, by its media type. */
sealed interface MessageBody {

  /** These are they. */
  record Messages(List<Stored> messages) implements MessageBody {}

  /** It is refused. */
  record Refused(Problem problem) implements MessageBody {}

  /** How a body is read. */
  enum Kind {
    TEXT,
    BINARY,
    LINES,
    /** An array of strings, as SockJS clients send it. */
    STRINGS
  }

  /**
   * What a {@code Content-Type} stands for; null: nothing that can be sent.
   *
   * @param contentType null: there is none
   */
  static Kind kind(String contentType) {
    if (contentType == null) {
      return null;
    }
    int end = contentType.indexOf(';');
    String type = (end < 0 ? contentType : contentType.substring(0, end)).strip();
    String parameters = end < 0 ? "" : contentType.substring(end + 1).toLowerCase(Locale.ROOT);
    boolean otherCharset = parameters.contains("charset") && !parameters.contains("utf-8");
    return switch (type.toLowerCase(Locale.ROOT)) {
      case "text/plain", "application/json" -> otherCharset ? null : Kind.TEXT;
      case "application/octet-stream" -> Kind.BINARY;
      case "application/x-ndjson" -> otherCharset ? null : Kind.LINES;
      default -> null;
    };
  }

  /**
   * Reads a body.
   *
   * @param maxMessageBytes of one message
   */
  static MessageBody read(Kind kind, byte[] body, long maxMessageBytes) {
    if ((kind == Kind.TEXT || kind == Kind.BINARY) && body.length > maxMessageBytes) {
      return tooLarge();
    }
    return switch (kind) {
      case BINARY -> new Messages(List.of(new Stored(false, body)));
      case TEXT ->
          isText(body)
              ? new Messages(List.of(new Stored(true, body)))
              : refused("the body is not UTF-8");
      case LINES ->
          isText(body) ? Lines.read(body, maxMessageBytes) : refused("the body is not UTF-8");
      case STRINGS ->
          isText(body) ? strings(body, maxMessageBytes) : refused("the body is not UTF-8");
    };
  }

  private static MessageBody strings(byte[] body, long maxMessageBytes) {
    List<Stored> messages = SockJsFrames.read(body);
    if (messages == null) {
      return refused("the body is not a JSON array of strings");
    }
    return messages.stream().anyMatch(it -> it.payload.length > maxMessageBytes)
        ? tooLarge()
        : new Messages(messages);
  }

  private static boolean isText(byte[] body) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private static MessageBody refused(String detail) {
    return new Refused(Refusals.invalid(detail));
  }

  private static MessageBody tooLarge() {
    return new Refused(Refusals.tooLarge("a message is over the limit"));
  }

  /** Lines of objects, as a session itself writes them; all of them are read before one is sent. */
  final class Lines {

    private static final JsonFactory JSON = new JsonFactory();

    private Lines() {}

    static MessageBody read(byte[] body, long maxMessageBytes) {
      List<Stored> messages = new ArrayList<>();
      // From characters: from bytes the parser would guess the encoding.
      try (JsonParser json = JSON.createParser(new String(body, StandardCharsets.UTF_8))) {
        while (json.nextToken() != null) {
          Stored message = message(json);
          if (message == null) {
            return refused("each line is {\"text\":\"...\"} or {\"binary\":\"<base64>\"}");
          }
          if (message.payload.length > maxMessageBytes) {
            return tooLarge();
          }
          messages.add(message);
        }
      } catch (IOException | IllegalArgumentException e) {
        return refused("a line is not JSON or holds no Unicode, or what should be base64 is not");
      }
      return new Messages(messages);
    }

    private static Stored message(JsonParser json) throws IOException {
      if (json.currentToken() != JsonToken.START_OBJECT) {
        return null;
      }
      Stored message = null;
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        JsonToken value = json.nextToken();
        if (name.equals("seq") && value == JsonToken.VALUE_NUMBER_INT) {
          continue;
        }
        boolean text = name.equals("text");
        if (message != null
            || value != JsonToken.VALUE_STRING
            || !(text || name.equals("binary"))) {
          return null;
        }
        String content = json.getText();
        message =
            text
                ? new Stored(true, utf8(content))
                : new Stored(false, Base64.getDecoder().decode(content));
      }
      return message;
    }

    /** Half of a surrogate pair, which JSON can escape, is no text that a WebSocket carries. */
    private static byte[] utf8(String text) throws CharacterCodingException {
      ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] octets = new byte[bytes.remaining()];
      bytes.get(octets);
      return octets;
    }
  }
}
