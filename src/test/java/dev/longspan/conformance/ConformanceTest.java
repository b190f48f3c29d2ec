package dev.longspan.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.peers.Node;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Stage;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Transparency, case by case: a client cannot tell from what it gets whether it talks to the
 * backend directly or through the gateway. Where the gateway's own check answers first, its code is
 * the one the backend would have sent.
 */
class ConformanceTest {

  @RegisterExtension final Stage stage = new Stage();

  @Test
  void everyProbeReadsTheSameThroughTheGateway() {
    Node.Running node = stage.keep(Node.starts("echo-backend.js", "deflate"));
    stage.start(setup -> {}, URI.create("http://127.0.0.1:" + node.port()));
    List<String> differences = new ArrayList<>();
    for (Probe probe : Probes.all().toList()) {
      Transcript direct = play(probe, node.port());
      Transcript relayed = play(probe, stage.port());
      if (!relayed.isAsGoodAs(direct)) {
        differences.add(probe + "\n  direct:  " + direct + "\n  relayed: " + relayed);
      }
    }
    assertThat(differences).isEmpty();
    stage.metrics().await(0, "longspan_connections");
  }

  private static Transcript play(Probe probe, int port) {
    try (HttpWire wire = Stage.connect(port, 0)) {
      return Transcript.of(probe, wire);
    }
  }
}
