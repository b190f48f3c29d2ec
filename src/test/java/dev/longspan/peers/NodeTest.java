package dev.longspan.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Stage;
import dev.longspan.wire.TestCertificate;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Node's ws at both ends: a library that many clients and backends are built on, and a strict one.
 */
class NodeTest {

  @RegisterExtension final Stage stage = new Stage();

  @ParameterizedTest(name = "client: {0}, backend: {1}")
  @CsvSource({"plain, plain", "plain, deflate", "deflate, deflate"})
  void clientAndBackendTalkAsIfNothingWasBetweenThem(String client, String backend) {
    Node.Running node = stage.keep(Node.starts("echo-backend.js", backend));
    stage.start(setup -> {}, URI.create("http://127.0.0.1:" + node.port()));
    assertThat(Node.runs("client.js", "ws://127.0.0.1:" + stage.port(), client)).isEmpty();
    stage.metrics().await(0, "longspan_connections");
    assertThat(stage.metrics().value("longspan_connections_closed_total", "initiator", "gateway"))
        .isZero();
  }

  @ParameterizedTest(name = "{0}, over TLS: {1}")
  @CsvSource({"plain, false", "deflate, false", "plain, true", "deflate, true"})
  void webSocketsAndRequestsShareAnHttp2Connection(
      String mode, boolean secure, @TempDir Path directory) throws Exception {
    Node.Running node = stage.keep(Node.starts("echo-backend.js", mode));
    TestCertificate certificate = secure ? TestCertificate.make(directory) : null;
    stage.start(
        setup -> {
          if (secure) {
            setup.tls(certificate);
          }
        },
        URI.create("http://127.0.0.1:" + node.port()));
    String address = (secure ? "https" : "http") + "://localhost:" + stage.port();
    assertThat(Node.runs("http2-client.js", address, mode)).isEmpty();
    stage.metrics().await(0, "longspan_connections");
    assertThat(stage.metrics().value("longspan_handshakes_total", "status", "101", "http", "2"))
        .isGreaterThan(30);
    assertThat(stage.metrics().value("longspan_http2_errors_total")).isZero();
  }

  @Test
  void aPlainRequestReachesTheSameBackend() {
    Node.Running node = stage.keep(Node.starts("echo-backend.js", "plain"));
    stage.start(setup -> {}, URI.create("http://127.0.0.1:" + node.port()));
    HttpWire client = stage.connects();
    for (int i = 0; i < 3; i++) {
      client.sendsHead("GET / HTTP/1.1", "Host: a");
      assertThat(client.readsResponse().text()).isEqualTo("plain answer");
    }
  }
}
