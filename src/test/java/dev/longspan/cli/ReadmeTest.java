package dev.longspan.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.config.ConfigurationLoader;
import dev.longspan.gateway.Gateway;
import dev.longspan.wire.EchoBackend;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Stage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Whoever starts by the README gets what it says. */
class ReadmeTest {

  private static final Pattern YAML = Pattern.compile("(?s)```yaml\n(.*?)```");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)");

  @TempDir private Path folder;

  @Test
  void theFirstConfigurationPassesTheCheck() throws IOException {
    List<String> examples = found(YAML);
    assertThat(examples).hasSize(1);
    Path file = Files.writeString(folder.resolve("longspan.yaml"), examples.get(0));
    StringWriter err = new StringWriter();
    CommandLine commandLine = RootCommand.commandLine().setErr(new PrintWriter(err, true));
    assertThat(commandLine.execute("check", "-c", file.toString())).as(err.toString()).isZero();
  }

  @Test
  void eachLinkLeadsSomewhere() throws IOException {
    assertThat(found(LINK)).isNotEmpty().allSatisfy(link -> assertThat(Path.of(link)).exists());
  }

  @Test
  void eachPageOfTheDocumentationIsLinked() throws IOException {
    try (Stream<Path> pages = Files.list(Path.of("docs"))) {
      assertThat(found(LINK))
          .containsAll(pages.map(Path::toString).filter(page -> page.endsWith(".md")).toList());
    }
  }

  @Test
  void eachSubcommandIsThereAndNoneIsForgotten() throws IOException {
    assertThat(found(Pattern.compile("(?m)^\\| `longspan (\\w+)")))
        .containsExactlyInAnyOrderElementsOf(RootCommand.commandLine().getSubcommands().keySet());
  }

  @Test
  void theJarThatItStartsIsTheOneThatIsBuilt() throws IOException {
    Set<String> jars = Set.copyOf(found(Pattern.compile("java -jar (\\S+?)[` \n]")));
    assertThat(jars).containsExactly("target/longspan.jar");
    assertThat(Path.of("pom.xml")).content().contains("<finalName>longspan</finalName>");
  }

  @Test
  void theTestCommandIsWhatContinuousIntegrationRuns() throws IOException {
    List<String> test = found(Pattern.compile("(?s)## Test\n\n```sh\n(.*?)\n```"));
    assertThat(test).hasSize(1);
    assertThat(Path.of(".ci/run")).content().endsWith("\nexec " + test.get(0) + "\n");
  }

  @Test
  void theOneShotCallReachesTheRouteOfTheFirstConfiguration() throws Exception {
    List<String> bodies = found(Pattern.compile("curl -d '([^']*)' .*:8080/chat/sessions/call\n"));
    assertThat(bodies).hasSize(1);
    try (EchoBackend echo = new EchoBackend()) {
      String yaml =
          found(YAML)
              .get(0)
              .replace("http://127.0.0.1:9001", echo.uri().toString())
              .replace("port: 8080", "port: 0\n    host: 127.0.0.1")
              .concat("admin: { port: 0 }\n");
      Gateway gateway =
          Stage.await(Gateway.start(new ConfigurationLoader().parse(yaml, "README.md")));
      try (HttpWire wire = Stage.connect(gateway.port("public"), 0)) {
        wire.sends(
            """
            POST /chat/sessions/call HTTP/1.1
            Host: localhost
            Content-Type: application/json
            Content-Length: %d

            %s\
            """
                .formatted(bodies.get(0).length(), bodies.get(0))
                .replace("\n", "\r\n")
                .getBytes(US_ASCII));
        assertThat(wire.readsResponse().body()).isEqualTo(bodies.get(0).getBytes(US_ASCII));
      } finally {
        Stage.await(gateway.close());
      }
    }
  }

  private static List<String> found(Pattern pattern) throws IOException {
    return pattern
        .matcher(Files.readString(Path.of("README.md")))
        .results()
        .map((MatchResult result) -> result.group(1))
        .toList();
  }
}
