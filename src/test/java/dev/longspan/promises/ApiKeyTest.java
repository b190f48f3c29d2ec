package dev.longspan.promises;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longspan.config.GuardConfig;
import dev.longspan.config.TokenPlace;
import dev.longspan.wire.Head;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Problem;
import dev.longspan.wire.Stage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With an {@code api-keys} guard, who has no key of the file is not let in. */
class ApiKeyTest {

  private static final String KEY = "0123456789abcdef";

  @TempDir Path directory;

  @RegisterExtension final Stage stage = new Stage();

  private static String hash(String algorithm, String key) throws Exception {
    byte[] octets = key.getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(octets));
  }

  private void start(String file, TokenPlace... from) throws Exception {
    Path keys = Files.writeString(directory.resolve("keys.txt"), file);
    stage.startWithRoute(
        route ->
            route.guards(
                new GuardConfig.ApiKeys(
                    keys,
                    from.length == 0 ? GuardConfig.ApiKeys.DEFAULT_FROM : List.of(from),
                    Optional.of("X-Client"))));
  }

  private Head admitted(String... lines) {
    HttpWire client = stage.connects();
    client.sendsHead(lines);
    HttpWire backend = stage.backend().accepts();
    Head head = backend.readsHead();
    backend.sendsHead("HTTP/1.1 204 No Content");
    assertThat(client.readsResponse().status()).isEqualTo(204);
    return head;
  }

  @ParameterizedTest
  @ValueSource(strings = {"SHA-256", "SHA-512"})
  void aKeyWhoseHashIsInTheFileLetsInAndTheBackendLearnsTheName(String algorithm) throws Exception {
    String prefix = algorithm.replace("-", "").toLowerCase(Locale.ROOT) + ":";
    start(
        "# who may come in\n\nother sha256:"
            + hash("SHA-256", "other")
            + "\nreporting  "
            + prefix
            + hash(algorithm, KEY)
            + "\n");
    Head head =
        admitted("GET / HTTP/1.1", "Host: a", "X-Api-Key: " + KEY, "X-Client: somebody else");
    assertThat(head.values("X-Client")).containsExactly("reporting");
    assertThat(head.raw()).doesNotContain(KEY);
  }

  @Test
  void anyOtherKeyIsRefusedAndTheBackendSeesNothing() throws Exception {
    String hash = hash("SHA-256", KEY);
    start("reporting sha256:" + hash);
    for (String key : List.of("wrong", KEY.substring(1), KEY + "0", hash, "reporting")) {
      HttpWire client = stage.connects();
      client.sendsHead("GET / HTTP/1.1", "Host: a", "X-Api-Key: " + key);
      assertThat(Problem.in(client.readsResponse(), 401).path("reason").asText())
          .isEqualTo("api-key");
    }
    HttpWire client = stage.connects();
    client.sendsHead("GET / HTTP/1.1", "Host: a");
    Problem.in(client.readsResponse(), 401);
    stage.metrics().await(6, "longspan_rejected_total", "reason", "api-key");
    assertThat(stage.restThatTheBackendSaw()).isEmpty();
  }

  @Test
  void aKeyInTheQueryIsTakenOut() throws Exception {
    start("reporting sha256:" + hash("SHA-256", "a key+"), new TokenPlace.Query("key"));
    assertThat(admitted("GET /a?key=a%20key%2B&b=1 HTTP/1.1", "Host: a").target())
        .isEqualTo("/a?b=1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "reporting",
        "reporting a-key-in-plain-text",
        "reporting sha256:abc",
        "reporting sha256:zz",
        "reporting md5:d41d8cd98f00b204e9800998ecf8427e",
      })
  void aFileWithSomethingElseInItIsRefusedWithoutShowingIt(String line) {
    assertThatThrownBy(() -> start("# first\n" + line))
        .hasMessageContaining("keys.txt:2: expected a name, a space, and sha256:")
        .message()
        .doesNotContain(line);
  }
}
