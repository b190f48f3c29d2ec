package dev.longspan.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.config.Configuration;
import dev.longspan.config.ConfigurationLoader;
import io.vertx.core.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What keeps the gateway from starting is told in one line, and nothing is left behind. */
class StartFailureTest {

  @TempDir Path directory;

  @Test
  void aPortThatIsTakenIsNamedWithItsListener() throws Exception {
    try (ServerSocket taken = taken()) {
      assertThat(failure(listener("{ name: second, port: " + taken.getLocalPort() + " }")))
          .contains("cannot listen on 127.0.0.1:" + taken.getLocalPort(), "listener second")
          .contains("in use");
    }
  }

  @Test
  void theListenersThatWereBoundAlreadyAreClosedAgain() throws Exception {
    int free;
    try (ServerSocket probe = taken()) {
      free = probe.getLocalPort();
    }
    try (ServerSocket taken = taken()) {
      failure(
          listener("{ name: first, port: " + free + " }")
              + listener("{ name: second, port: " + taken.getLocalPort() + " }"));
    }
    try (ServerSocket again = new ServerSocket()) {
      again.setReuseAddress(true);
      again.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), free));
      assertThat(again.isBound()).isTrue();
    }
  }

  @Test
  void anAdminPortThatIsTakenIsAFailureAsWell() throws Exception {
    try (ServerSocket taken = taken()) {
      String yaml = yaml(listener("{ name: public, port: 0 }"), taken.getLocalPort());
      assertThat(failure(parse(yaml))).contains("in use");
    }
  }

  @Test
  void aCertificateThatIsNotThereIsNamed() throws Exception {
    SelfSigned pair = SelfSigned.of("gone.example", directory);
    Files.delete(pair.certificateFile());

    assertThat(failure(secure(pair))).contains("certificate", pair.certificateFile().toString());
  }

  @Test
  void aKeyThatIsNotThereIsNamed() throws Exception {
    SelfSigned pair = SelfSigned.of("gone.example", directory);
    Files.delete(pair.keyFile());

    assertThat(failure(secure(pair))).contains("key", pair.keyFile().toString());
  }

  @Test
  void aCertificateThatIsNoneIsNamed() throws Exception {
    SelfSigned pair = SelfSigned.of("broken.example", directory);
    SelfSigned.spoil(pair.certificateFile(), "CERTIFICATE");

    assertThat(failure(secure(pair)))
        .contains("cannot use certificate", pair.certificateFile().toString());
  }

  @Test
  void aKeyThatIsNoneIsNamed() throws Exception {
    SelfSigned pair = SelfSigned.of("broken.example", directory);
    SelfSigned.spoil(pair.keyFile(), "PRIVATE KEY");

    assertThat(failure(secure(pair))).contains("cannot use certificate", pair.keyFile().toString());
  }

  @Test
  void aFileThatIsNotPemIsNamed() throws Exception {
    SelfSigned pair = SelfSigned.of("text.example", directory);
    Files.writeString(pair.certificateFile(), "just text\n");

    assertThat(failure(secure(pair)))
        .contains("cannot use certificate", pair.certificateFile().toString());
  }

  private static ServerSocket taken() throws Exception {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  private static String secure(SelfSigned pair) {
    return listener("{ name: secure, port: 0, tls: { certificates: [" + pair.yaml() + "] } }");
  }

  private static String listener(String flow) {
    return "  - " + flow.replaceFirst("\\{ ", "{ host: 127.0.0.1, ") + "\n";
  }

  private static String yaml(String listeners, int adminPort) {
    return """
    listeners:
    %sroutes: [{ name: all, upstream: backend }]
    upstreams: { backend: { endpoints: ["http://127.0.0.1:9"] } }
    admin: { port: %d }
    """
        .formatted(listeners, adminPort);
  }

  private static Configuration parse(String yaml) throws Exception {
    return new ConfigurationLoader().parse(yaml, "test");
  }

  private static String failure(String listeners) throws Exception {
    return failure(parse(yaml(listeners, 0)));
  }

  private static String failure(Configuration configuration) throws Exception {
    Future<Gateway> start = Gateway.start(configuration);
    try {
      Gateway started = start.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
      started.close();
      throw new AssertionError("it started");
    } catch (ExecutionException e) {
      assertThat(e.getCause()).isInstanceOf(StartFailure.class);
      assertThat(e.getCause().getMessage()).doesNotContain("\n");
      return e.getCause().getMessage();
    }
  }
}
