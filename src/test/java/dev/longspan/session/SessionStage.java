package dev.longspan.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longspan.config.SessionsConfig;
import dev.longspan.wire.Handshake;
import dev.longspan.wire.Head;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Message;
import dev.longspan.wire.RouteSetup;
import dev.longspan.wire.Stage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Conversations of HTTP clients with a scripted backend, in the words of the session resource. */
final class SessionStage {

  static final String SESSIONS = "/chat/sessions";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Stage stage;

  SessionStage(Stage stage) {
    this.stage = stage;
  }

  /** A route at /chat with sessions as in production. */
  SessionStage starts() {
    return starts(route -> {});
  }

  SessionStage starts(Consumer<RouteSetup> changes) {
    stage.startWithRoute(
        route -> {
          route.exactPath("/chat").sessions();
          changes.accept(route);
        });
    return this;
  }

  /** Sessions that differ from those of production in this. */
  static SessionsConfig with(Duration grace, long buffer, int max, int sends, Duration heartbeat) {
    return new SessionsConfig(Optional.empty(), grace, buffer, max, sends, heartbeat);
  }

  static SessionsConfig withGrace(Duration grace) {
    SessionsConfig usual = SessionsConfig.DEFAULT;
    return with(grace, usual.bufferBytes(), usual.max(), usual.sends(), usual.heartbeat());
  }

  static SessionsConfig withBuffer(long bytes) {
    SessionsConfig usual = SessionsConfig.DEFAULT;
    return with(usual.grace(), bytes, usual.max(), usual.sends(), usual.heartbeat());
  }

  /**
   * A session whose both ends the test has.
   *
   * @param location path of its resource
   * @param backend the backend's end of its WebSocket
   */
  record Opened(String location, HttpWire backend) {

    String id() {
      return location.substring(location.lastIndexOf('/') + 1);
    }
  }

  /** Opens one. */
  Opened opens(String... headers) {
    HttpWire client = stage.connects();
    client.sendsHead(request("POST " + SESSIONS, headers, "Content-Length: 0"));
    HttpWire backend = stage.backend().accepts();
    backend.sends(Handshake.answer(backend.readsHead()));
    Message created = client.readsResponse();
    assertThat(created.status()).as(created.text()).isEqualTo(201);
    Opened opened = new Opened(created.head().value("location"), backend);
    assertThat(json(created).path("id").asText()).isEqualTo(opened.id());
    client.close();
    return opened;
  }

  /** Head lines of a request. */
  static String[] request(String methodAndTarget, String[] headers, String... more) {
    List<String> lines = new ArrayList<>();
    lines.add(methodAndTarget + " HTTP/1.1");
    lines.add("Host: chat.example.com");
    lines.addAll(List.of(headers));
    lines.addAll(List.of(more));
    return lines.toArray(String[]::new);
  }

  /** Sends a request without body on a connection of its own. */
  HttpWire asks(String methodAndTarget, String... headers) {
    HttpWire client = stage.connects();
    client.sendsHead(request(methodAndTarget, headers));
    return client;
  }

  /** The whole answer to a request without body. */
  Message answerTo(String methodAndTarget, String... headers) {
    HttpWire client = asks(methodAndTarget, headers);
    Message answer = client.readsResponse();
    client.close();
    return answer;
  }

  /** Begins a poll. */
  HttpWire polls(Opened session, String query) {
    return asks("GET " + session.location() + query, "Accept: application/json");
  }

  /** The answer to a poll. */
  JsonNode polled(Opened session, String query) {
    Message answer = polls(session, query).readsResponse();
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return json(answer);
  }

  /** Begins a request that sends. */
  HttpWire sends(Opened session, String type, String body, String... headers) {
    HttpWire client = stage.connects();
    byte[] bytes = body.getBytes(UTF_8);
    client.sendsHead(
        request(
            "POST " + session.location(),
            headers,
            "Content-Type: " + type,
            "Content-Length: " + bytes.length));
    client.sends(bytes);
    return client;
  }

  /** Begins a stream of events; its head is read. */
  HttpWire streams(Opened session, String query, String... headers) {
    List<String> all = new ArrayList<>(List.of(headers));
    all.add("Accept: text/event-stream");
    HttpWire client = asks("GET " + session.location() + query, all.toArray(String[]::new));
    Head head = client.readsHead();
    assertThat(head.status()).as(head.raw()).isEqualTo(200);
    assertThat(head.value("content-type")).isEqualTo("text/event-stream");
    assertThat(head.value("cache-control")).isEqualTo("no-store");
    assertThat(head.value("x-accel-buffering")).isEqualTo("no");
    assertThat(head.has("content-encoding")).isFalse();
    return client;
  }

  static JsonNode json(Message message) {
    return json(new String(message.body(), UTF_8));
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
