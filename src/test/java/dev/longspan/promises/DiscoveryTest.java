package dev.longspan.promises;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.config.DnsConfig;
import dev.longspan.wire.Frame;
import dev.longspan.wire.Handshake;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.NameServer;
import dev.longspan.wire.ScriptedBackend;
import dev.longspan.wire.Stage;
import io.netty.handler.codec.dns.DnsResponseCode;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Endpoints are those that the DNS names, as long as it names them. */
class DiscoveryTest {

  private static final String ENDPOINTS = "longspan_upstream_endpoints";

  @RegisterExtension final Stage stage = new Stage();

  private final NameServer dns = new NameServer();

  private void start(DnsConfig.Type type, DnsConfig.OnRemoval onRemoval) {
    stage.keep(dns);
    OptionalInt port =
        type == DnsConfig.Type.SRV ? OptionalInt.empty() : OptionalInt.of(stage.backend().port());
    DnsConfig config =
        new DnsConfig(
            "chat.test", port, type, Duration.ofMinutes(10), onRemoval, Optional.of(dns.address()));
    stage.start(setup -> setup.upstream(it -> it.dns(config)));
  }

  private void awaits(int healthy) {
    stage.metrics().await(healthy, ENDPOINTS, "state", "healthy");
  }

  @Test
  void theAddressesOfANameAreTheEndpointsAndThoseThatComeLaterAsWell() {
    dns.has("chat.test", "127.0.0.1");
    start(DnsConfig.Type.A, DnsConfig.OnRemoval.KEEP);
    // Known before the first client can come.
    assertThat(stage.metrics().value(ENDPOINTS, "state", "healthy")).isEqualTo(1);
    Stage.Conversation talk = stage.opens();
    talk.client().sends(Frame.text("hello"));
    talk.backend().receives(Frame.text("hello"));

    ScriptedBackend other = stage.keep(new ScriptedBackend("127.0.0.2", stage.backend().port()));
    dns.has("chat.test", "127.0.0.1", "127.0.0.2");
    awaits(2);
    HttpWire client = stage.connects();
    client.sends(Handshake.request("/chat"));
    // The newcomer has fewer.
    HttpWire behind = other.accepts();
    behind.sends(Handshake.answer(behind.readsHead()));
    assertThat(client.readsHead().status()).isEqualTo(101);
  }

  @Test
  void anEndpointThatDisappearsKeepsItsConnectionsAndGetsNoNewOnes() {
    dns.has("chat.test", "127.0.0.1");
    start(DnsConfig.Type.A, DnsConfig.OnRemoval.KEEP);
    Stage.Conversation talk = stage.opens();

    dns.has("chat.test", "127.0.0.9");
    stage.metrics().await(1, ENDPOINTS, "state", "leaving");
    HttpWire client = stage.connects();
    client.sendsHead("GET / HTTP/1.1", "Host: a");
    assertThat(client.readsResponse().status()).isEqualTo(502);

    talk.client().sends(Frame.text("still there"));
    talk.backend().receives(Frame.text("still there"));
    talk.client().sends(Frame.close(1000, ""));
    talk.backend().receives(Frame.close(1000, ""));
    talk.backend().sends(Frame.close(1000, "")).close();
    stage.metrics().await(0, ENDPOINTS, "state", "leaving");
    String gone = "127.0.0.1:" + stage.backend().port();
    assertThat(stage.metrics().scrape()).doesNotContain(gone);
  }

  @Test
  void anEndpointThatDisappearsMayHaveItsWebSocketsClosed() {
    dns.has("chat.test", "127.0.0.1");
    start(DnsConfig.Type.A, DnsConfig.OnRemoval.CLOSE);
    Stage.Conversation talk = stage.opens();

    dns.has("chat.test", "127.0.0.9");
    talk.client().receives(Frame.close(1012, "service restart"));
    talk.backend().receives(Frame.close(1001, "service restart"));
  }

  @Test
  void whenTheNameServerIsGoneTheLastAnswerHolds() {
    dns.has("chat.test", "127.0.0.1");
    start(DnsConfig.Type.A, DnsConfig.OnRemoval.KEEP);
    dns.answersWith(DnsResponseCode.SERVFAIL);
    dns.awaitsQueries(1);
    stage.opens();
    dns.silent(true);
    dns.awaitsQueries(1);
    stage.opens();
    assertThat(stage.metrics().value(ENDPOINTS, "state", "healthy")).isEqualTo(1);

    dns.answersWith(DnsResponseCode.NOERROR);
    dns.has("chat.test", "127.0.0.1", "127.0.0.3");
    dns.silent(false);
    awaits(2);
  }

  @Test
  void thatThereIsNothingAtAllIsBelievedTheSecondTime() {
    dns.has("chat.test", "127.0.0.1");
    start(DnsConfig.Type.A, DnsConfig.OnRemoval.KEEP);
    dns.has("chat.test");
    dns.awaitsQueries(1);
    assertThat(stage.metrics().value(ENDPOINTS, "state", "healthy")).isEqualTo(1);
    awaits(0);
    HttpWire client = stage.connects();
    client.sendsHead("GET / HTTP/1.1", "Host: a");
    assertThat(client.readsResponse().status()).isEqualTo(503);
  }

  @Test
  void aNameThatIsUnknownAtTheStartHasNoEndpointsUntilItIsKnown() {
    start(DnsConfig.Type.A, DnsConfig.OnRemoval.KEEP);
    assertThat(stage.metrics().value(ENDPOINTS, "state", "healthy")).isZero();
    dns.has("chat.test", "127.0.0.1");
    awaits(1);
    stage.opens();
  }

  @Test
  void itIsAskedAgainWhenTheTimeToLiveIsOverAndNotBefore() {
    dns.has("chat.test", "127.0.0.1").secondsToLive(3600);
    start(DnsConfig.Type.A, DnsConfig.OnRemoval.KEEP);
    assertThat(dns.queries()).isEqualTo(1);
    stage.opens();
    assertThat(dns.queries()).isEqualTo(1);
  }

  @Test
  void servicesHaveTheirOwnPortsAndWeightsAndTheLowestPriorityIsUsed() {
    ScriptedBackend other = stage.keep(new ScriptedBackend());
    ScriptedBackend reserve = stage.keep(new ScriptedBackend());
    dns.has("a.test", "127.0.0.1").has("b.test", "127.0.0.1");
    dns.serves(
        "chat.test",
        "1 1 " + stage.backend().port() + " a.test",
        "1 2 " + other.port() + " b.test",
        "2 9 " + reserve.port() + " a.test");
    start(DnsConfig.Type.SRV, DnsConfig.OnRemoval.KEEP);
    awaits(2);
    for (int i = 0; i < 3; i++) {
      stage.connects().sends(Handshake.request("/chat"));
    }
    stage.backend().accepts();
    other.accepts();
    other.accepts();
  }

  @Test
  void addressesOfVersion6AreLookedUpAsSuch() {
    dns.has("chat.test", "::1");
    ScriptedBackend backend = stage.keep(new ScriptedBackend("::1", stage.backend().port()));
    start(DnsConfig.Type.AAAA, DnsConfig.OnRemoval.KEEP);
    stage.connects().sends(Handshake.request("/chat"));
    assertThat(backend.accepts().readsHead().target()).isEqualTo("/chat");
  }
}
