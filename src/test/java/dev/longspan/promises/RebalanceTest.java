package dev.longspan.promises;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.config.DnsConfig;
import dev.longspan.wire.Handshake;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.NameServer;
import dev.longspan.wire.ScriptedBackend;
import dev.longspan.wire.Stage;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** After a scale-out, endpoints with more than their share give some up, until all are even. */
class RebalanceTest {

  @RegisterExtension final Stage stage = new Stage();

  private void opens(ScriptedBackend backend) {
    HttpWire client = stage.connects();
    client.sends(Handshake.request("/chat"));
    HttpWire behind = backend.accepts();
    behind.sends(Handshake.answer(behind.readsHead()));
    assertThat(client.readsHead().status()).isEqualTo(101);
  }

  @Test
  void theExcessIsClosedWith1012AndNoMoreThanThat() {
    NameServer dns = stage.keep(new NameServer()).has("chat.test", "127.0.0.1");
    DnsConfig config =
        new DnsConfig(
            "chat.test",
            OptionalInt.of(stage.backend().port()),
            DnsConfig.Type.A,
            Duration.ofMinutes(10),
            DnsConfig.OnRemoval.KEEP,
            Optional.of(dns.address()));
    stage.start(setup -> setup.upstream(it -> it.dns(config).rebalance(50)));
    for (int i = 0; i < 10; i++) {
      opens(stage.backend());
    }

    ScriptedBackend added = stage.keep(new ScriptedBackend("127.0.0.2", stage.backend().port()));
    dns.has("chat.test", "127.0.0.1", "127.0.0.2");
    stage.metrics().await(5, "longspan_connections_closed_total", "code", "1012");

    // Those who were closed come back, and find the new one.
    for (int i = 0; i < 5; i++) {
      opens(added);
    }
    stage.metrics().await(10, "longspan_connections");
    String old = "127.0.0.1:" + stage.backend().port();
    stage.metrics().await(5, "longspan_upstream_connections", "endpoint", old);
    assertThat(stage.metrics().value("longspan_connections_closed_total")).isEqualTo(5);
  }
}
