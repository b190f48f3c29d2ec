package dev.longspan.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever is in the file, the loader ends soon, with a configuration or with problems that have a
 * place.
 */
class HostileFileTest {

  private static final List<String> FRAGMENTS =
      List.of(
          "{",
          "}",
          "[",
          "]",
          ":",
          ": ",
          "- ",
          ",",
          "\n",
          "\n  ",
          "\t",
          "#",
          " #",
          "\"",
          "'",
          "|\n",
          ">\n",
          "&a ",
          "*a",
          "!!int ",
          "!x ",
          "? ",
          "%YAML 1.3\n",
          "---\n",
          "...\n",
          "${PORT}",
          "${",
          "$${",
          "}",
          "~",
          "null",
          "true",
          "0x1F",
          "1e9",
          "-1",
          "99999999999999999999999",
          ".inf",
          "\u0000",
          "\u0007",
          "\u2028",
          "\ud800",
          "\ud83d\ude00",
          "é",
          "\uFEFF",
          "<<: *a",
          "listeners",
          "routes",
          "upstreams",
          "idle: 1s",
          "/../",
          "%2e",
          "http://",
          "::1");

  private final ConfigurationLoader loader = new ConfigurationLoader(Corpus.ENVIRONMENT);

  @Test
  @DisplayName(
      "a mutated file gives a configuration that fits the schema, or problems with a place in the file")
  void mutations() throws IOException {
    Random random = new Random(1);
    List<String> originals = new ArrayList<>();
    for (Path file :
        // Few mutations of what is valid still are, and none of the rest.
        Stream.of("valid", "valid", "valid", "invalid/meaning")
            .flatMap(kind -> Corpus.files(kind).stream())
            .toList()) {
      originals.add(Files.readString(file).replaceAll("(?m)^#.*\n", ""));
    }
    int loaded = 0;
    for (int round = 0; round < 1000; round++) {
      String text = mutated(originals.get(random.nextInt(originals.size())), originals, random);
      loaded += judge(text, "round " + round) ? 1 : 0;
    }
    assertThat(loaded).as("mutations that still load, so that both outcomes are seen").isPositive();
  }

  private boolean judge(String text, String what) {
    try {
      loader.parse(text, "longspan.yaml");
    } catch (InvalidConfiguration invalid) {
      long lines = text.lines().count() + 1;
      assertThat(invalid.problems())
          .as("%s:%n%s", what, text)
          .isNotEmpty()
          .allSatisfy(
              problem -> {
                assertThat((long) problem.line()).isBetween(1L, lines);
                assertThat(problem.column()).isPositive();
                assertThat(problem.message()).isNotBlank();
                assertThat(problem.toString()).doesNotContain("\n", "\r", "s3cr3t");
              });
      return false;
    } catch (RuntimeException | StackOverflowError bug) {
      throw new AssertionError(what + ":\n" + text, bug);
    }
    JsonNode tree = Corpus.tree(text.startsWith("\uFEFF") ? text.substring(1) : text);
    assertThat(Corpus.schemaErrors(tree)).as("%s:%n%s", what, text).isEmpty();
    return true;
  }

  private static String mutated(String original, List<String> originals, Random random) {
    StringBuilder text = new StringBuilder(original);
    int mutations = 1 + random.nextInt(3);
    for (int i = 0; i < mutations; i++) {
      int at = random.nextInt(text.length() + 1);
      int end = Math.min(text.length(), at + random.nextInt(12));
      switch (random.nextInt(6)) {
        case 0 -> text.insert(at, FRAGMENTS.get(random.nextInt(FRAGMENTS.size())));
        case 1 -> text.delete(at, end);
        case 2 -> text.replace(at, end, FRAGMENTS.get(random.nextInt(FRAGMENTS.size())));
        case 3 -> text.insert(at, text.substring(at, end));
        case 4 -> text.insert(at, (char) random.nextInt(random.nextBoolean() ? 0x80 : 0x10000));
        default -> {
          String other = originals.get(random.nextInt(originals.size()));
          int from = random.nextInt(other.length());
          text.insert(at, other, from, Math.min(other.length(), from + random.nextInt(60)));
        }
      }
    }
    return text.toString();
  }

  @Test
  @Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  @DisplayName(
      "a file of aliases to aliases, which would stand for billions of values, is refused soon")
  void billionLaughs() {
    StringBuilder text = new StringBuilder("listeners:\n");
    text.append("  - { name: a, port: 0 }\n");
    text.append("routes:\n");
    for (int i = 0; i < 20_000; i++) {
      text.append("  - { name: r").append(i).append(", upstream: b, match: { hosts: *h } }\n");
    }
    String file = text.toString().replaceFirst("\\*h", "&h [" + hosts() + "]");

    assertThat(problems(file))
        .anyMatch(it -> it.message().startsWith("too much: more than 500000 values"));
    assertThat(problems(nestedAliases())).isNotEmpty();
  }

  private static String hosts() {
    return IntStream.range(0, 20_000)
        .mapToObj(i -> "h" + i + ".example")
        .collect(Collectors.joining(", "));
  }

  /** The classic: each list names the one before nine times. */
  private static String nestedAliases() {
    StringBuilder text = new StringBuilder("a0: &a0 [x]\n");
    for (int i = 1; i < 30; i++) {
      text.append("a").append(i).append(": &a").append(i).append(" [");
      text.append(("*a" + (i - 1) + ", ").repeat(9)).append("]\n");
    }
    return text.append("listeners: *a29\nroutes: *a29\nupstreams: *a29\n").toString();
  }

  @Test
  @DisplayName("nesting without end is refused at a certain depth, in either style")
  void depth() {
    assertThat(problems("[".repeat(100_000)))
        .hasSize(1)
        .first()
        .extracting(Problem::message)
        .asString()
        .isEqualTo("not valid YAML: nested deeper than 40 levels");
    assertThat(problems("- ".repeat(100_000) + "a"))
        .hasSize(1)
        .first()
        .extracting(Problem::message)
        .asString()
        .isEqualTo("not valid YAML: nested deeper than 40 levels");
  }

  @Test
  @Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  @DisplayName("a number of a million digits is refused as fast as any other")
  void longNumber() {
    String text = Corpus.read("valid/smallest.yaml").replace("8080", "9".repeat(1_000_000));

    assertThat(problems(text)).hasSize(1);
  }

  private List<Problem> problems(String text) {
    try {
      loader.parse(text, "longspan.yaml");
    } catch (InvalidConfiguration invalid) {
      return invalid.problems();
    }
    return List.of();
  }
}
