package dev.longspan.peers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longspan.wire.Stage;
import dev.longspan.wire.TestCertificate;
import java.net.URI;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A page that came over HTTP/2 opens its WebSocket on the same connection. */
class BrowserHttp2Test {

  @RegisterExtension final Stage stage = new Stage();

  @TempDir(cleanup = CleanupMode.NEVER)
  Path directory;

  @Test
  void theWebSocketIsAStreamOfThePagesConnection() throws Exception {
    Node.Running node = stage.keep(Node.starts("echo-backend.js", "deflate"));
    TestCertificate certificate = TestCertificate.make(directory);
    URI backend = URI.create("http://127.0.0.1:" + node.port());
    stage.start(setup -> setup.tls(certificate), backend);
    Path log = directory.resolve("netlog.json");
    try (Chromium chromium =
        Chromium.opens(
            "https://localhost:" + stage.port() + "/",
            directory.resolve("profile"),
            "--ignore-certificate-errors",
            "--log-net-log=" + log)) {
      chromium.waitsFor("document.body.innerText === 'plain answer'");
      assertThat(
              chromium
                  .evaluates("performance.getEntriesByType('navigation')[0].nextHopProtocol")
                  .asText())
          .isEqualTo("h2");
      JsonNode seen = chromium.evaluates(talk(stage.port()));
      assertThat(seen.get(0).asText()).isEqualTo("echo");
      assertThat(seen.get(1).asText()).isEqualTo("h\u00e9llo");
      assertThat(seen.get(2).asText()).hasSize(200_000);
      assertThat(seen.get(3).asInt()).isEqualTo(4321);
      assertThat(seen.get(4).asText()).isEqualTo("done");
      assertThat(seen.get(5).asBoolean()).as("wasClean").isTrue();
      chromium.quits();
    }
    assertThat(stage.metrics().value("longspan_handshakes_total", "status", "101", "http", "2"))
        .isEqualTo(1);
    assertThat(stage.metrics().value("longspan_handshakes_total", "http", "1.1")).isZero();
    stage
        .metrics()
        .await(1, "longspan_connections_closed_total", "code", "4321", "initiator", "client");
    assertThat(connectionsThatSent(log, ":protocol: websocket"))
        .as("the connection of the WebSocket, in the browser's own log")
        .hasSize(1)
        .isEqualTo(connectionsThatSent(log, ":path: /\""));
  }

  /** The connections, by their number in the browser's network log, that sent a header. */
  private static Set<String> connectionsThatSent(Path log, String header) throws Exception {
    JsonNode whole = new ObjectMapper().readTree(log.toFile());
    int sent = whole.at("/constants/logEventTypes/HTTP2_SESSION_SEND_HEADERS").asInt();
    Set<String> connections = new TreeSet<>();
    for (JsonNode event : whole.get("events")) {
      if (event.get("type").asInt() == sent
          && event.at("/params/headers").toString().contains(header)) {
        connections.add(event.at("/source/id").asText());
      }
    }
    return connections;
  }

  /** A conversation, as a script that resolves to what was seen of it. */
  private static String talk(int port) {
    return """
    new Promise((resolve) => {
      const socket = new WebSocket('wss://localhost:%d/echo', ['other', 'echo']);
      const seen = [];
      socket.onopen = () => {
        seen.push(socket.protocol);
        socket.send('h\u00e9llo');
      };
      socket.onmessage = (event) => {
        seen.push(event.data);
        if (seen.length == 2) socket.send('x'.repeat(200000));
        else socket.close(4321, 'done');
      };
      socket.onclose = (event) => resolve([...seen, event.code, event.reason, event.wasClean]);
    })\
    """
        .formatted(port);
  }
}
