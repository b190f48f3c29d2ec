package dev.longspan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
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

  private static List<String> found(Pattern pattern) throws IOException {
    return pattern
        .matcher(Files.readString(Path.of("README.md")))
        .results()
        .map((MatchResult result) -> result.group(1))
        .toList();
  }
}
