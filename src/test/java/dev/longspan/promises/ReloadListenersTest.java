package dev.longspan.promises;

import static dev.longspan.telemetry.ReloadOutcome.FAILURE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longspan.admin.ReloadReport;
import dev.longspan.wire.ConfigurationFile;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Stage;
import dev.longspan.wire.TestCertificate;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Ports are opened, closed and moved by a changed file; certificates are read anew. */
class ReloadListenersTest {

  private static final String PUBLIC = "{ name: public, host: 127.0.0.1, port: 0 }";

  @RegisterExtension final Stage stage = new Stage();

  @TempDir private Path directory;
  private ConfigurationFile file;

  @BeforeEach
  void write() {
    file = new ConfigurationFile(directory, stage.backend().uri());
    file.write();
  }

  @Test
  void aListenerIsAddedAndRemovedAndTheOthersStay() {
    stage.follow(file.path());
    int port = stage.port();
    HttpWire early = stage.connects();
    isServed(early);
    file.listeners(PUBLIC + ", { name: more, host: 127.0.0.1, port: 0 }").write();
    assertThat(reload().problems()).isEmpty();
    int added = stage.gateway().port("more");
    assertThat(stage.port()).isEqualTo(port);
    HttpWire late = stage.connectsTo("more");
    isServed(late);
    file.listeners(PUBLIC).write();
    assertThat(reload().problems()).isEmpty();
    assertThatThrownBy(() -> Stage.connect(added, 0)).hasCauseInstanceOf(ConnectException.class);
    isServed(late);
    isServed(early);
    isServed(stage.connects());
  }

  @Test
  void aListenerThatMovesIsReachedAtItsNewPort() throws Exception {
    int port = freePort();
    file.listeners("{ name: public, host: 127.0.0.1, port: " + port + " }").write();
    stage.follow(file.path());
    isServed(stage.connects());
    int next = freePort();
    file.listeners("{ name: public, host: 127.0.0.1, port: " + next + " }").write();
    assertThat(reload().problems()).isEmpty();
    assertThat(stage.port()).isEqualTo(next);
    isServed(stage.connects());
    assertThatThrownBy(() -> Stage.connect(port, 0)).hasCauseInstanceOf(ConnectException.class);
  }

  @Test
  void aListenerThatWidensItsAddressTakesItsOwnPortOver() throws Exception {
    int port = freePort();
    file.listeners("{ name: public, host: 127.0.0.1, port: " + port + " }").write();
    stage.follow(file.path());
    HttpWire early = stage.connects();
    isServed(early);
    file.listeners("{ name: public, host: 0.0.0.0, port: " + port + " }").write();
    assertThat(reload().problems()).isEmpty();
    isServed(stage.connects());
    isServed(early);
  }

  @Test
  void aPortThatIsTakenRefusesTheWholeChange() throws Exception {
    int port = freePort();
    file.listeners("{ name: public, host: 127.0.0.1, port: " + port + " }").write();
    stage.follow(file.path());
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      file.listeners(
              "{ name: public, host: 0.0.0.0, port: %d }, { name: b, host: 127.0.0.1, port: %d }"
                  .formatted(port, taken.getLocalPort()))
          .routes("{ name: none, match: { path: /none }, upstream: backend }")
          .write();
      ReloadReport report = reload();
      assertThat(report.outcome()).isEqualTo(FAILURE);
      assertThat(report.problems())
          .singleElement()
          .asString()
          .contains("cannot listen on 127.0.0.1:" + taken.getLocalPort(), "in use");
    }
    isServed(stage.connects());
  }

  @Test
  void settingsOfAListenerHoldForTheConnectionsThatComeAfterwards() {
    stage.follow(file.path());
    HttpWire early = stage.connects();
    isServed(early);
    file.listeners("{ name: public, host: 127.0.0.1, port: 0, timeouts: { keep-alive: 200ms } }")
        .write();
    assertThat(reload().problems()).isEmpty();
    HttpWire late = stage.connects();
    isServed(late);
    late.seesEnd();
    isServed(early);
  }

  @Test
  void certificatesAreReadAnewThoughTheFileIsTheSame() throws Exception {
    TestCertificate first = TestCertificate.make(Files.createDirectory(directory.resolve("one")));
    TestCertificate second =
        TestCertificate.make(Files.createDirectory(directory.resolve("two")), 30);
    Path certificate = Files.copy(first.certificate(), directory.resolve("served.crt"));
    Path key = Files.copy(first.key(), directory.resolve("served.key"));
    file.listeners(
            "{ name: public, host: 127.0.0.1, port: 0, tls: { certificates: [{ certificate: %s, key:"
                    .formatted(certificate)
                + " %s }] } }".formatted(key))
        .write();
    stage.follow(file.path());
    HttpWire early = stage.connectsSecurely(first);
    isServed(early);
    String[] labels = {"listener", "public", "certificate", certificate.toString()};
    stage.metrics().await(expiry(first), "longspan_certificate_expiry_timestamp_seconds", labels);
    Files.copy(second.key(), key, StandardCopyOption.REPLACE_EXISTING);
    Files.copy(second.certificate(), certificate, StandardCopyOption.REPLACE_EXISTING);
    stage.metrics().await(1, "longspan_config_reloads_total", "result", "success");
    isServed(stage.connectsSecurely(second));
    isServed(early);
    assertThat(stage.metrics().value("longspan_certificate_expiry_timestamp_seconds", labels))
        .isEqualTo(expiry(second))
        .isNotEqualTo(expiry(first));
  }

  private static double expiry(TestCertificate shown) throws Exception {
    try (InputStream in = Files.newInputStream(shown.certificate())) {
      X509Certificate certificate =
          (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
      return certificate.getNotAfter().toInstant().getEpochSecond();
    }
  }

  @Test
  void aCertificateWithoutItsKeyIsRefusedAndTheOldOneServed() throws Exception {
    TestCertificate pair = TestCertificate.make(Files.createDirectory(directory.resolve("one")));
    TestCertificate other = TestCertificate.make(Files.createDirectory(directory.resolve("two")));
    file.listeners(
            "{ name: public, host: 127.0.0.1, port: 0, tls: { certificates: [{ certificate: %s, key:"
                    .formatted(pair.certificate())
                + " %s }] } }".formatted(pair.key()))
        .write();
    stage.follow(file.path());
    Files.copy(other.certificate(), pair.certificate(), StandardCopyOption.REPLACE_EXISTING);
    ReloadReport report = reload();
    assertThat(report.outcome()).isEqualTo(FAILURE);
    assertThat(report.problems()).singleElement().asString().contains("is not its key");
    isServed(stage.connectsSecurely(pair));
  }

  @Test
  void theAdminPortMovesAndItsTokenChanges() throws Exception {
    stage.follow(file.path());
    final int before = stage.gateway().adminPort();
    assertThat(stage.adminStatus("/metrics")).isEqualTo(200);
    int next = freePort();
    file.admin("{ port: " + next + " }").write();
    assertThat(reload().problems()).isEmpty();
    assertThat(stage.gateway().adminPort()).isEqualTo(next).isNotEqualTo(before);
    assertThat(stage.adminStatus("/metrics")).isEqualTo(200);
    Path token = Files.writeString(directory.resolve("token"), "secret\n");
    file.admin("{ port: " + next + ", token-file: " + token + " }").write();
    assertThat(reload().problems()).isEmpty();
    assertThat(stage.adminStatus("/metrics")).isEqualTo(401);
    assertThat(stage.adminStatus("/health/ready")).isEqualTo(200);
  }

  private ReloadReport reload() {
    return Stage.await(stage.gateway().reload());
  }

  private static int freePort() throws Exception {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }

  private void isServed(HttpWire client) {
    client.sendsHead("GET / HTTP/1.1", "Host: a");
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    backend.sendsHead("HTTP/1.1 204 No Content", "Connection: close").close();
    assertThat(client.readsResponse().status()).isEqualTo(204);
  }
}
