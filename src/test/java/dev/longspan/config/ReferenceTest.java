package dev.longspan.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/configuration.md} says what the schema says. Its tables are written by this test when
 * it runs with {@code -Dreference.write=true}; the text around them is written by people.
 */
class ReferenceTest {

  private static final Path REFERENCE = Path.of("docs/configuration.md");

  /** A table stands between {@code <!-- keys: section -->} and {@code <!-- end -->}. */
  private static final Pattern TABLE =
      Pattern.compile("(?s)<!-- keys: (\\S+) -->\\n(.*?)<!-- end -->");

  private static final Pattern EXAMPLE = Pattern.compile("(?s)```yaml\\n(.*?)```");

  @Test
  @DisplayName(
      "every key of the schema is in the reference with its type, default and meaning, and no other key is")
  void tables() throws IOException {
    Map<String, String> expected = new LinkedHashMap<>();
    SchemaKeys.all().stream()
        .collect(
            Collectors.groupingBy(SchemaKeys.Key::section, LinkedHashMap::new, Collectors.toList()))
        .forEach(
            (section, keys) -> expected.put(section.isEmpty() ? "(top)" : section, table(keys)));
    if (Boolean.getBoolean("reference.write")) {
      String text =
          TABLE.matcher(Files.readString(REFERENCE)).replaceAll(it -> rewritten(it, expected));
      Files.writeString(REFERENCE, text);
    }

    Map<String, String> found = new LinkedHashMap<>();
    TABLE
        .matcher(Files.readString(REFERENCE))
        .results()
        .forEach(it -> found.put(it.group(1), it.group(2)));

    assertThat(found).containsExactlyInAnyOrderEntriesOf(expected);
  }

  @Test
  @DisplayName(
      "every example in the reference that is a whole file loads; the others load as a part of one")
  void examples() throws Exception {
    List<String> examples = new ArrayList<>();
    EXAMPLE.matcher(Files.readString(REFERENCE)).results().forEach(it -> examples.add(it.group(1)));
    assertThat(examples).hasSizeGreaterThan(6);

    for (String example : examples) {
      JsonNode file = Corpus.tree(Corpus.read("valid/smallest.yaml"));
      Corpus.tree(example)
          .properties()
          .forEach(it -> ((ObjectNode) file).set(it.getKey(), it.getValue()));
      Map<String, String> environment =
          Map.of("PORT", "8080", "BACKEND_HOST", "backend", "API_KEY", "k");
      assertThat(
              new ConfigurationLoader(environment).parse(file.toPrettyString(), "configuration.md"))
          .as(example)
          .isNotNull();
    }
  }

  private static String rewritten(MatchResult table, Map<String, String> expected) {
    String content = expected.getOrDefault(table.group(1), "");
    String replacement = "<!-- keys: " + table.group(1) + " -->\n" + content + "<!-- end -->";
    return Matcher.quoteReplacement(replacement);
  }

  private static String table(List<SchemaKeys.Key> keys) {
    StringBuilder table =
        new StringBuilder("| key | type | default | meaning |\n| --- | --- | --- | --- |\n");
    for (SchemaKeys.Key key : keys) {
      String standard =
          key.required() ? "**required**" : key.standard().map(ReferenceTest::code).orElse("");
      table.append(
          String.format(
              "| `%s` | %s | %s | %s |%n", key.name(), key.type(), standard, key.description()));
    }
    return table.toString();
  }

  private static String code(JsonNode standard) {
    return "`" + (standard.isTextual() ? standard.asText() : standard.toString()) + "`";
  }
}
