package dev.longspan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandLineTest {

  private static final String VALID =
      """
      listeners: [{ name: public, port: 8080 }]
      routes: [{ name: all, upstream: backend }]
      upstreams: { backend: { endpoints: ["http://127.0.0.1:9001"] } }
      """;

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int execute(String... arguments) {
    CommandLine commandLine = RootCommand.commandLine();
    commandLine.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return commandLine.execute(arguments);
  }

  private String write(String text) throws IOException {
    return Files.writeString(folder.resolve("longspan.yaml"), text).toString();
  }

  @Test
  void checkSaysOkOfAValidConfiguration() throws IOException {
    String file = write(VALID);
    assertThat(execute("check", "-c", file)).isZero();
    assertThat(out.toString()).isEqualTo(file + ": ok" + System.lineSeparator());
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void checkTakesTheFileWithoutAnOption() throws IOException {
    assertThat(execute("check", write(VALID))).isZero();
  }

  @Test
  void checkPrintsEveryProblemAtOnceWithItsLine() throws IOException {
    String file = write(VALID.replace("port: 8080", "prot: 8080").replace(": backend }", ": b }"));
    assertThat(execute("check", "-c", file)).isEqualTo(2);
    assertThat(err.toString().lines())
        .hasSizeGreaterThanOrEqualTo(2)
        .anySatisfy(line -> assertThat(line).startsWith(file + ":1:").contains("prot", "port"))
        .anySatisfy(line -> assertThat(line).startsWith(file + ":2:").contains("upstream"));
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void runRefusesAWrongConfigurationLikeCheck() throws IOException {
    String file = write(VALID + "nonsense: 1\n");
    assertThat(execute("run", "-c", file)).isEqualTo(2);
    assertThat(err.toString()).startsWith(file + ":4:").contains("nonsense");
  }

  @ParameterizedTest
  @ValueSource(strings = {"run", "check"})
  void aMissingFileIsOneLine(String command) {
    assertThat(execute(command, "-c", folder.resolve("none.yaml").toString())).isEqualTo(1);
    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .contains("none.yaml", "no such file");
  }

  @Test
  void checkNamesACertificateThatIsNotThere() throws IOException {
    String tls = "tls: { certificates: [{ certificate: absent.crt, key: absent.key }] }";
    String file = write(VALID.replace("port: 8080", "port: 8443, " + tls));
    assertThat(execute("check", "-c", file)).isEqualTo(1);
    assertThat(err.toString()).contains("absent.crt", "absent.key").doesNotContain("Exception");
  }

  @Test
  void anUnknownOptionShowsTheUsage() {
    assertThat(execute("run", "--colour")).isEqualTo(2);
    assertThat(err.toString()).contains("Unknown option: '--colour'", "Usage: longspan run");
  }

  @Test
  void noCommandShowsTheUsage() {
    assertThat(execute()).isEqualTo(2);
    assertThat(err.toString()).contains("Usage: longspan", "run", "check", "demo");
  }

  @Test
  void twoConfigurationsAreOneTooMany() {
    assertThat(execute("check", "-c", "a.yaml", "b.yaml")).isEqualTo(2);
    assertThat(err.toString()).contains("a.yaml", "b.yaml");
  }

  @Test
  void helpExplainsTheExitCodes() {
    assertThat(execute("--help")).isZero();
    assertThat(out.toString()).contains("Exit codes:", "--version");
  }

  @Test
  void versionNamesTheReleaseAndTheJdk() {
    assertThat(execute("--version")).isZero();
    assertThat(out.toString()).startsWith("longspan ").contains("JDK " + Runtime.version());
  }

  @Test
  void theDemosConfigurationIsAFirstConfiguration() throws IOException {
    assertThat(execute("demo", "--print-config")).isZero();
    assertThat(execute("check", "-c", write(out.toString()))).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "65536", "eighty"})
  void aPortIsANumberThatPortsHave(String port) {
    assertThat(execute("demo", "--port", port)).isEqualTo(2);
    assertThat(err.toString()).contains("--port", port, "Usage: longspan demo");
  }

  @Test
  void checkShowsNothingOfTheSecretsThatItReadsOfWhichSomeAreWrong() throws IOException {
    String apiKey = Files.writeString(folder.resolve("keys"), "app planted-key").toString();
    String shared = Files.writeString(folder.resolve("secret"), "planted-short").toString();
    String admin = Files.writeString(folder.resolve("token"), "planted-token").toString();
    String certificate = Files.writeString(folder.resolve("key.pem"), "planted-pem").toString();
    String file =
        write(
            """
            listeners:
              - name: public
                port: 8443
                tls: { certificates: [{ certificate: %s, key: %s }] }
            routes:
              - name: all
                upstream: backend
                guards: [{ api-keys: { file: %s } }, { jwt: { secret-file: %s } }]
            upstreams: { backend: { endpoints: ["http://127.0.0.1:9001"] } }
            admin: { token-file: %s }
            """
                .formatted(certificate, certificate, apiKey, shared, admin));
    execute("check", "-c", file);
    assertThat(out + "" + err).isNotBlank().doesNotContain("planted");
  }
}
