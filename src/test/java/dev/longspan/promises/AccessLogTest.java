package dev.longspan.promises;

import static dev.longspan.wire.Frame.close;
import static dev.longspan.wire.Frame.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Stage;
import dev.longspan.wire.Stage.Conversation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** One line for each request and each WebSocket that ended, which says how. */
class AccessLogTest {

  @RegisterExtension final Stage stage = new Stage();

  @TempDir Path directory;

  private Path log;

  @BeforeEach
  void start() {
    log = directory.resolve("access.log");
    stage.start(setup -> setup.accessLog(log));
  }

  @Test
  void aWebSocketIsLoggedWhenItEndedWithItsCodeAndWhoSentIt() throws Exception {
    Conversation talk = stage.opens();
    talk.client().sends(text("one"), text("two"));
    talk.backend().receives(text("one"), text("two")).sends(text("three"), close(4000, "enough"));
    talk.client().receives(text("three"), close(4000, "enough")).sends(close(4000));
    talk.backend().receives(close(4000)).close();
    talk.client().seesEnd();
    JsonNode line = lines().get(0);
    assertThat(line.findValue("status").asInt()).isEqualTo(101);
    assertThat(line.findValue("route").asText()).isEqualTo("scripted");
    assertThat(line.findValue("path").asText()).isEqualTo("/chat");
    assertThat(line.toString()).contains("4000", "upstream");
  }

  @Test
  void aRequestIsLoggedWithItsStatusAndWithoutItsQuery() throws Exception {
    HttpWire client = stage.connects();
    client.sendsHead("GET /thing?token=secret HTTP/1.1", "Host: shop.example");
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    backend.sendsHead("HTTP/1.1 404 Not Found", "Content-Length: 4").sends("gone");
    assertThat(client.readsResponse().status()).isEqualTo(404);
    JsonNode line = lines().get(0);
    assertThat(line.findValue("status").asInt()).isEqualTo(404);
    assertThat(line.findValue("method").asText()).isEqualTo("GET");
    assertThat(line.findValue("path").asText()).isEqualTo("/thing");
    assertThat(line.toString()).doesNotContain("secret");
  }

  @Test
  void whatTheGatewayRefusedIsLoggedWithTheReason() throws Exception {
    HttpWire client = stage.connects();
    client.sends("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");
    assertThat(client.readsResponse().status()).isEqualTo(400);
    assertThat(lines().get(0).toString()).contains("400", "bad-request");
  }

  @Test
  void aHeadThatDoesNotComeInTimeIsLoggedFromItsBeginning() throws Exception {
    Stage.await(stage.gateway().close());
    Duration limit = Duration.ofMillis(700);
    stage.start(setup -> setup.accessLog(log).requestHeadTimeout(limit));
    HttpWire client = stage.connects();
    Instant before = Instant.now();
    client.sends("GET / HTTP/1.1\r\nHost:");
    assertThat(client.readsResponse().status()).isEqualTo(408);
    JsonNode line = lines().get(0);
    assertThat(line.findValue("duration_seconds").asDouble()).isBetween(0.6, 5.0);
    // The event loop's clock ticks ten times a second.
    assertThat(Instant.parse(line.findValue("time").asText()))
        .isBetween(before.minusMillis(200), before.plusMillis(400));
  }

  private List<JsonNode> lines() throws IOException {
    // Closing writes what is still queued.
    Stage.await(stage.gateway().close());
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(log)) {
      lines.add(new ObjectMapper().readTree(line));
    }
    assertThat(lines).hasSize(1);
    return lines;
  }
}
