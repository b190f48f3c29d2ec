package dev.longspan.promises;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longspan.config.GuardConfig;
import dev.longspan.config.ListenerTlsConfig.ClientAuth;
import dev.longspan.wire.Head;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Problem;
import dev.longspan.wire.Stage;
import dev.longspan.wire.TestCertificate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients may be asked for a certificate, and let in by what stands in it. */
class ClientCertificateTest {

  @TempDir static Path directory;
  private static TestCertificate server;
  private static TestCertificate client;
  private static TestCertificate stranger;

  @RegisterExtension final Stage stage = new Stage();

  @BeforeAll
  static void makesCertificates() throws Exception {
    server = TestCertificate.make(Files.createDirectory(directory.resolve("server")));
    client = TestCertificate.make(Files.createDirectory(directory.resolve("client")));
    stranger = TestCertificate.make(Files.createDirectory(directory.resolve("stranger")));
  }

  private void start(ClientAuth asked, GuardConfig... guards) {
    stage.start(setup -> setup.tls(server, asked, client).route(route -> route.guards(guards)));
  }

  private static GuardConfig mtls(List<String> subjects, List<String> names) {
    return new GuardConfig.Mtls(subjects, names, Optional.of("X-Subject"));
  }

  private Head admitted(HttpWire wire) {
    wire.sendsHead("GET / HTTP/1.1", "Host: localhost", "X-Subject: CN=root", "x_subject: root");
    HttpWire backend = stage.backend().accepts();
    Head head = backend.readsHead();
    backend.sendsHead("HTTP/1.1 204 No Content");
    assertThat(wire.readsResponse().status()).isEqualTo(204);
    return head;
  }

  @ParameterizedTest
  @CsvSource({"CN=localhost, other", "CN=other, localhost", "'cn = localhost', other"})
  void aCertificateWithASubjectOrNameOfTheListLetsIn(String subject, String name) {
    start(ClientAuth.REQUIRE, mtls(List.of(subject), List.of(name)));
    Head head = admitted(stage.connectsSecurely(server.showing(client)));
    assertThat(head.value("X-Subject")).isEqualTo("CN=localhost");
    assertThat(head.raw()).doesNotContain("root");
  }

  @Test
  void anotherCertificateIsRefused() {
    start(ClientAuth.REQUEST, mtls(List.of("CN=other"), List.of("*.example.com")));
    HttpWire wire = stage.connectsSecurely(server.showing(client));
    wire.sendsHead("GET / HTTP/1.1", "Host: localhost");
    assertThat(Problem.in(wire.readsResponse(), 403).path("reason").asText())
        .isEqualTo("client-certificate");
  }

  @Test
  void whoShowsNoneIsRefusedByTheGuardAlone() {
    start(ClientAuth.REQUEST, mtls(List.of(), List.of()));
    HttpWire wire = stage.connectsSecurely(server);
    wire.sendsHead("GET / HTTP/1.1", "Host: localhost");
    Problem.in(wire.readsResponse(), 403);
    assertThat(stage.restThatTheBackendSaw()).isEmpty();
  }

  @Test
  void whoMustShowOneAndDoesNotHasNoConnection() {
    start(ClientAuth.REQUIRE);
    assertThatThrownBy(
            () -> {
              HttpWire wire = stage.connectsSecurely(server);
              wire.sendsHead("GET / HTTP/1.1", "Host: localhost");
              wire.readsResponse();
            })
        .isInstanceOf(RuntimeException.class);
    assertThat(stage.restThatTheBackendSaw()).isEmpty();
  }

  @Test
  void aCertificateOfAStrangerIsNoneAtAll() {
    start(ClientAuth.REQUEST);
    assertThatThrownBy(
            () -> {
              HttpWire wire = stage.connectsSecurely(server.showing(stranger));
              wire.sendsHead("GET / HTTP/1.1", "Host: localhost");
              wire.readsResponse();
            })
        .isInstanceOf(RuntimeException.class);
    assertThat(stage.restThatTheBackendSaw()).isEmpty();
  }
}
