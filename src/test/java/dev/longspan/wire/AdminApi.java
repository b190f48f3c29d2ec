package dev.longspan.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The operator, at the admin port's API. */
public final class AdminApi {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final int port;

  public AdminApi(int port) {
    this.port = port;
  }

  /** What came back. */
  public record Answer(int status, Head head, String body) {

    public JsonNode json() {
      return parsed(body);
    }

    public String header(String name) {
      return head.value(name);
    }
  }

  /**
   * Asks for something.
   *
   * @param headers name, value, name, value, ...
   */
  public Answer get(String path, String... headers) {
    return send("GET", path, null, headers);
  }

  public Answer post(String path, String body, String... headers) {
    return send("POST", path, body, headers);
  }

  public Answer put(String path, String body, String... headers) {
    return send("PUT", path, body, headers);
  }

  private Answer send(String method, String path, String body, String... headers) {
    StringBuilder lines = new StringBuilder();
    add(lines, "Host", "127.0.0.1:" + port, headers);
    if (body != null) {
      add(lines, "Content-Type", "application/json", headers);
      lines
          .append("Content-Length: ")
          .append(body.getBytes(StandardCharsets.UTF_8).length)
          .append('\n');
    }
    for (int i = 0; i < headers.length; i += 2) {
      lines.append(headers[i]).append(": ").append(headers[i + 1]).append('\n');
    }
    try (HttpWire wire = Stage.connect(port, 0)) {
      wire.sendsHead(
          (method + " " + path + " HTTP/1.1\n" + lines.toString().strip()).split("\n", -1));
      if (body != null) {
        wire.sends(body.getBytes(StandardCharsets.UTF_8));
      }
      Message response = wire.readsResponse();
      return new Answer(
          response.head().status(),
          response.head(),
          new String(response.body(), StandardCharsets.UTF_8));
    }
  }

  private static void add(StringBuilder lines, String name, String value, String... headers) {
    for (int i = 0; i < headers.length; i += 2) {
      if (headers[i].equalsIgnoreCase(name)) {
        return;
      }
    }
    lines.append(name).append(": ").append(value).append('\n');
  }

  /** Opens the stream of {@code /api/events}. */
  public HttpWire events() {
    HttpWire wire = Stage.connect(port, 0);
    wire.sendsHead("GET /api/events HTTP/1.1", "Host: 127.0.0.1:" + port);
    wire.readsHead();
    return wire;
  }

  /** Waits for the data of the next event. */
  public static JsonNode nextEvent(HttpWire events) {
    String event = events.readsChunk();
    return parsed(event.substring(event.indexOf("data: ") + "data: ".length()));
  }

  private static JsonNode parsed(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(text, e);
    }
  }
}
