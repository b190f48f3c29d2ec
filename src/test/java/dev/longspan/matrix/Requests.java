package dev.longspan.matrix;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longspan.wire.HttpWire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** How HTTP clients write messages into requests, and read them out of answers. */
final class Requests {

  private static final ObjectMapper JSON = new ObjectMapper();

  private Requests() {}

  /** Begins a request whose body has these messages. */
  static void posts(HttpWire wire, String target, List<Said> messages) {
    byte[] body = messages.size() == 1 ? messages.get(0).content() : lines(messages);
    wire.sendsHead(
        "POST " + target + " HTTP/1.1",
        "Host: chat.example.com",
        "Content-Type: " + type(messages),
        "Content-Length: " + body.length);
    wire.sends(body);
  }

  private static String type(List<Said> messages) {
    if (messages.size() > 1) {
      return "application/x-ndjson";
    }
    return messages.get(0).isText() ? "text/plain" : "application/octet-stream";
  }

  private static byte[] lines(List<Said> messages) {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    try {
      for (Said each : messages) {
        ObjectNode line = JSON.createObjectNode();
        if (each.isText()) {
          line.put("text", each.text());
        } else {
          line.put("binary", each.content());
        }
        lines.writeBytes(JSON.writeValueAsBytes(line));
        lines.write('\n');
      }
      return lines.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The messages, which are texts, as an array. */
  static byte[] texts(List<Said> messages) {
    try {
      return JSON.writeValueAsBytes(messages.stream().map(Said::text).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonNode json(byte[] text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Said said(JsonNode message) {
    try {
      return message.has("text")
          ? Said.text(message.path("text").textValue())
          : Said.binary(message.path("binary").binaryValue());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Bye bye(JsonNode closed) {
    return new Bye(closed.path("code").intValue(), closed.path("reason").textValue());
  }
}
