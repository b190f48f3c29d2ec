package dev.longspan.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Stage;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
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
