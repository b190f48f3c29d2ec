package dev.longspan.matrix;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Message;
import dev.longspan.wire.Stage;
import java.net.URLEncoder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;

/** An HTTP session; its kinds differ in how they receive. */
abstract class SessionClient extends ClientEnd {

  /** What was received and not heard yet: {@link Said}, and last a {@link Bye}. */
  final Deque<Object> received = new ArrayDeque<>();

  /** Number of the last message that was received. */
  long after;

  private String location;
  private HttpWire wire;

  SessionClient(Stage stage, String cell) {
    super(stage, cell);
  }

  @Override
  void opens() {
    wire = connects();
    wire.sendsHead(
        "POST /chat/sessions?cell=" + cell + " HTTP/1.1",
        "Host: chat.example.com",
        "Content-Length: 0");
    Message created = wire.readsResponse();
    assertThat(created.status()).as(created.text()).isEqualTo(201);
    location = created.head().value("location");
  }

  @Override
  void says(List<Said> messages) {
    background.run(
        () -> {
          Requests.posts(wire, location, messages);
          Message answer = wire.readsResponse();
          assertThat(answer.status()).as(answer.text()).isEqualTo(204);
        });
  }

  @Override
  void closes(Bye bye) {
    HttpWire closing = connects();
    String reason = URLEncoder.encode(bye.reason(), UTF_8);
    closing.sendsHead(
        "DELETE " + location + "?code=" + bye.code() + "&reason=" + reason + " HTTP/1.1",
        "Host: chat.example.com");
    assertThat(closing.readsResponse().status()).isEqualTo(204);
  }

  /** Begins to receive on a connection of its own. */
  final HttpWire receives(String accept) {
    HttpWire receiving = connects();
    receiving.sendsHead(
        "GET " + location + "?after=" + after + " HTTP/1.1",
        "Host: chat.example.com",
        "Accept: " + accept);
    return receiving;
  }

  /** Waits until something was received. */
  abstract void receives();

  private Object next() {
    while (received.isEmpty()) {
      receives();
    }
    return received.remove();
  }

  @Override
  Said hears() {
    Object next = next();
    assertThat(next).isInstanceOf(Said.class);
    return (Said) next;
  }

  @Override
  Bye hearsClose() {
    Object next = next();
    assertThat(next).isInstanceOf(Bye.class);
    return (Bye) next;
  }

  final void received(long number, Object what) {
    if (what instanceof Said) {
      assertThat(number).as("number of " + what).isEqualTo(after + 1);
      after = number;
    }
    received.add(what);
  }

  @Override
  public void close() {
    super.close();
    wire.close();
  }

  /** Receives by long polls. */
  static final class LongPoll extends SessionClient {

    LongPoll(Stage stage, String cell) {
      super(stage, cell);
    }

    @Override
    void receives() {
      HttpWire polling = receives("application/json");
      Message answer = polling.readsResponse();
      polling.close();
      assertThat(answer.status()).as(answer.text()).isEqualTo(200);
      JsonNode document = Requests.json(answer.body());
      for (JsonNode each : document.path("messages")) {
        received(each.path("seq").longValue(), Requests.said(each));
      }
      if (document.path("closed").isObject()) {
        received(after, Requests.bye(document.path("closed")));
      }
    }
  }

  /** Receives on a stream, which it opens again where it ends. */
  abstract static class Streamed extends SessionClient {

    private final String mediaType;
    private final StringBuilder unread = new StringBuilder();
    private HttpWire stream;

    Streamed(Stage stage, String cell, String mediaType) {
      super(stage, cell);
      this.mediaType = mediaType;
    }

    /** Reads what stands between two ends of {@code end}; the bytes are as in ISO 8859-1. */
    final String reads(String end) {
      int at = unread.indexOf(end);
      while (at < 0) {
        int searched = Math.max(0, unread.length() - end.length());
        more();
        at = unread.indexOf(end, searched);
      }
      String found = unread.substring(0, at);
      unread.delete(0, at + end.length());
      return found;
    }

    private void more() {
      if (stream == null) {
        stream = receives(mediaType);
        assertThat(stream.readsHead().status()).isEqualTo(200);
      }
      String chunk = stream.readsChunk();
      unread.append(chunk);
      if (chunk.isEmpty()) {
        assertThat(unread).as("a stream that ends in the midst of a message").isEmpty();
        stream.close();
        stream = null;
      }
    }

    static byte[] bytes(String text) {
      return text.getBytes(ISO_8859_1);
    }

    @Override
    public void close() {
      super.close();
      if (stream != null) {
        stream.close();
      }
    }
  }

  /** Receives server-sent events. */
  static final class Events extends Streamed {

    Events(Stage stage, String cell) {
      super(stage, cell, "text/event-stream");
    }

    @Override
    void receives() {
      long id = -1;
      String event = "";
      List<String> data = new ArrayList<>();
      for (String line : reads("\n\n").split("\n", -1)) {
        String value = line.substring(Math.min(line.length(), line.indexOf(':') + 2));
        if (line.startsWith("id:")) {
          id = Long.parseLong(value);
        } else if (line.startsWith("event:")) {
          event = value;
        } else if (line.startsWith("data:")) {
          data.add(value);
        }
      }
      byte[] content = bytes(String.join("\n", data));
      switch (event) {
        case "message" -> received(id, new Said(true, content));
        case "escaped" -> received(id, Said.text(Requests.json(content).textValue()));
        case "binary" -> received(id, new Said(false, Base64.getDecoder().decode(content)));
        case "close" -> received(id, Requests.bye(Requests.json(content)));
        default -> assertThat(event).isEmpty();
      }
    }
  }

  /** Receives lines of JSON. */
  static final class Lines extends Streamed {

    Lines(Stage stage, String cell) {
      super(stage, cell, "application/x-ndjson");
    }

    @Override
    void receives() {
      JsonNode line = Requests.json(bytes(reads("\n")));
      if (line.has("closed")) {
        received(after, Requests.bye(line.path("closed")));
      } else if (line.has("seq")) {
        received(line.path("seq").longValue(), Requests.said(line));
      }
    }
  }
}
