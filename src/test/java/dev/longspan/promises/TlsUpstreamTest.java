package dev.longspan.promises;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.config.HealthConfig;
import dev.longspan.config.ListenerTlsConfig.CertificateConfig;
import dev.longspan.config.UpstreamTlsConfig;
import dev.longspan.wire.Frame;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.ScriptedBackend;
import dev.longspan.wire.Stage;
import dev.longspan.wire.TestCertificate;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Endpoints may speak TLS, and are who they say they are. */
class TlsUpstreamTest {

  @RegisterExtension final Stage stage = new Stage();

  @TempDir Path directory;
  private TestCertificate certificate;

  @BeforeEach
  void makeCertificate() throws Exception {
    certificate = TestCertificate.make(directory);
  }

  private UpstreamTlsConfig trusting() {
    return new UpstreamTlsConfig(
        Optional.of(certificate.certificate()), Optional.empty(), Optional.empty(), true);
  }

  private ScriptedBackend secure(boolean wantsCertificate) {
    stage.backend(new ScriptedBackend(certificate, wantsCertificate));
    return stage.backend();
  }

  /** Status of a request whose TLS handshake the gateway breaks off. */
  private int refusal() {
    HttpWire client = stage.connects();
    client.sendsHead("GET / HTTP/1.1", "Host: a", "Connection: close");
    HttpWire behind = stage.backend().accepts();
    assertThat(behind.readsTextToTheEndOrReset()).isEmpty();
    return client.readsResponse().status();
  }

  @Test
  void requestsAndWebSocketsReachABackendThatIsTrusted() {
    ScriptedBackend backend = secure(false);
    stage.start(setup -> setup.upstream(it -> it.tls(trusting())), backend.secureUri());
    Stage.Conversation talk = stage.opens();
    byte[] large = new byte[300_000];
    talk.client().sends(Frame.binary(large));
    assertThat(talk.backend().readsFrame().payload()).isEqualTo(large);
    talk.backend().sends(Frame.text("hello"));
    talk.client().receives(Frame.text("hello"));

    HttpWire client = stage.connects();
    client.sendsHead("POST / HTTP/1.1", "Host: a", "Content-Length: 2");
    client.sends("hi");
    HttpWire behind = backend.accepts();
    assertThat(behind.readsRequest().text()).isEqualTo("hi");
    behind.sendsHead("HTTP/1.1 200 OK", "Content-Length: 0");
    assertThat(client.readsResponse().status()).isEqualTo(200);
  }

  @Test
  void aBackendThatIsNotTrustedGetsNothing() {
    ScriptedBackend backend = secure(false);
    stage.start(setup -> {}, backend.secureUri());
    assertThat(refusal()).isEqualTo(502);
    stage.metrics().await(1, "longspan_upstream_failures_total", "reason", "tls");
  }

  @Test
  void aCertificateForAnotherNameIsNotTrusted() {
    ScriptedBackend backend = secure(false);
    UpstreamTlsConfig another =
        new UpstreamTlsConfig(
            Optional.of(certificate.certificate()),
            Optional.of("backend.example"),
            Optional.empty(),
            true);
    stage.start(setup -> setup.upstream(it -> it.tls(another)), backend.secureUri());
    assertThat(refusal()).isEqualTo(502);
  }

  @Test
  void theNameMayBeAnotherThanTheHost() {
    ScriptedBackend backend = secure(false);
    UpstreamTlsConfig named =
        new UpstreamTlsConfig(
            Optional.of(certificate.certificate()),
            Optional.of("localhost"),
            Optional.empty(),
            true);
    stage.start(
        setup -> setup.upstream(it -> it.tls(named)),
        URI.create("https://127.0.0.1:" + backend.port()));
    stage.opens();
  }

  @Test
  void withoutVerificationAnyCertificateWillDo() {
    ScriptedBackend backend = secure(false);
    UpstreamTlsConfig careless =
        new UpstreamTlsConfig(
            Optional.empty(), Optional.of("backend.example"), Optional.empty(), false);
    stage.start(setup -> setup.upstream(it -> it.tls(careless)), backend.secureUri());
    stage.opens();
  }

  @Test
  void aBackendThatAsksForACertificateGetsTheConfiguredOne() {
    ScriptedBackend backend = secure(true);
    UpstreamTlsConfig shown =
        new UpstreamTlsConfig(
            Optional.of(certificate.certificate()),
            Optional.empty(),
            Optional.of(new CertificateConfig(certificate.certificate(), certificate.key())),
            true);
    stage.start(setup -> setup.upstream(it -> it.tls(shown)), backend.secureUri());
    stage.opens();
  }

  @Test
  void aBackendThatDoesNotAnswerTheTlsHandshakeIsGivenUpInTime() {
    stage.start(
        setup ->
            setup
                .route(it -> it.connectTimeout(Duration.ofMillis(300)))
                .upstream(it -> it.tls(trusting())),
        stage.backend().secureUri());
    HttpWire client = stage.connects();
    client.sendsHead("GET / HTTP/1.1", "Host: a", "Connection: close");
    assertThat(client.readsResponse().status()).isEqualTo(504);
    stage.metrics().await(1, "longspan_upstream_failures_total", "reason", "connect-timeout");
  }

  @Test
  void healthChecksSpeakTlsAsWell() {
    ScriptedBackend backend = secure(false);
    stage.start(
        setup -> setup.upstream(it -> it.tls(trusting()).health(HealthConfig.Type.HTTP, "/", 1, 1)),
        backend.secureUri());
    HttpWire check = backend.accepts();
    check.readsHead();
    check.sendsHead("HTTP/1.1 500 Oops", "Content-Length: 0");
    stage.metrics().await(1, "longspan_upstream_endpoints", "state", "unhealthy");
  }
}
