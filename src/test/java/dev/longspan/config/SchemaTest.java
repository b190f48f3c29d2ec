package dev.longspan.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Schema, loader, records and example files say the same. */
class SchemaTest {

  private static final Pattern EXPECTED = Pattern.compile("(?m)^# expected: (.*)$");

  /** Keys with a single value, which is their default: they leave room for later releases. */
  private static final Set<String> OF_ONE_VALUE = Set.of("access-log.format");

  private final ConfigurationLoader loader = new ConfigurationLoader(Corpus.ENVIRONMENT);

  static List<Path> valid() {
    return Corpus.files("valid");
  }

  static List<Path> wrongInStructure() {
    return Corpus.files("invalid/structure");
  }

  static Stream<Path> invalid() {
    return Stream.of("invalid/structure", "invalid/meaning", "invalid/syntax")
        .flatMap(it -> Corpus.files(it).stream());
  }

  static List<SchemaKeys.Key> keys() {
    return SchemaKeys.all();
  }

  static Stream<SchemaKeys.Key> keysWithDefault() {
    return keys().stream().filter(it -> it.standard().isPresent());
  }

  static Stream<SchemaKeys.Key> keysWithEffect() {
    return keys().stream().filter(it -> !OF_ONE_VALUE.contains(it.path()));
  }

  @ParameterizedTest
  @MethodSource("valid")
  @DisplayName("a valid file is taken by the loader and by a JSON Schema validator")
  void validForBoth(Path file) throws Exception {
    loader.load(file);
    assertThat(Corpus.schemaErrors(Corpus.tree(Files.readString(file)))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("wrongInStructure")
  @DisplayName("a file that is wrong in structure is refused by a JSON Schema validator, too")
  void wrongStructureForBoth(Path file) throws Exception {
    assertThat(Corpus.schemaErrors(Corpus.tree(Files.readString(file)))).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("invalid")
  @DisplayName("a file that is wrong gets exactly the problems that its comments expect")
  void exactProblems(Path file) throws Exception {
    String text = Files.readString(file);
    List<String> expected = new ArrayList<>();
    Matcher matcher = EXPECTED.matcher(text);
    while (matcher.find()) {
      expected.add("longspan.yaml:" + matcher.group(1));
    }
    assertThat(expected).isNotEmpty();

    assertThatThrownBy(() -> loader.parse(text, "longspan.yaml"))
        .isInstanceOfSatisfying(
            InvalidConfiguration.class,
            invalid ->
                assertThat(invalid.problems().stream().map(Problem::toString))
                    .containsExactlyElementsOf(expected));
  }

  @ParameterizedTest
  @MethodSource("keysWithDefault")
  @DisplayName("a key that is absent means the same as its default in the schema")
  void defaults(SchemaKeys.Key key) throws Exception {
    JsonNode absent = everything();
    JsonNode explicit = everything();
    if (key.section().endsWith(".jwt")) {
      // Not every source of keys has each key.
      keepFirstJwt(absent);
      keepFirstJwt(explicit);
    }
    if (key.path().equals("listeners[].tls.client-auth")) {
      // Without it, nothing that needs it may be there.
      for (JsonNode tree : List.of(absent, explicit)) {
        holders(tree, key.section()).forEach(it -> it.remove("client-ca"));
        holders(tree, "routes[]").forEach(it -> it.remove("guards"));
      }
    }
    if (key.section().equals("admin")) {
      // A host or a token of its own would make the default of the other one wrong.
      ((ObjectNode) absent.get("admin")).remove(List.of("host", "port"));
      ((ObjectNode) explicit.get("admin")).remove(List.of("host", "port"));
    }
    if (key.path().equals("upstreams.<name>.protocol")) {
      // The default has no use for them.
      holders(absent, key.section()).forEach(it -> it.remove("long-poll"));
      holders(explicit, key.section()).forEach(it -> it.remove("long-poll"));
    }
    holders(absent, key.section()).forEach(it -> it.remove(key.name()));
    holders(explicit, key.section())
        .forEach(it -> it.set(key.name(), key.standard().orElseThrow()));

    assertThat(absent).isNotEqualTo(explicit);
    assertThat(load(absent)).isEqualTo(load(explicit));
  }

  @ParameterizedTest
  @MethodSource("keysWithEffect")
  @DisplayName(
      "no key is accepted that does nothing: without it, the records differ or the file is refused")
  void everyKeyHasAnEffect(SchemaKeys.Key key) throws Exception {
    JsonNode without = everything();
    List<ObjectNode> holders = holders(without, key.section());
    assertThat(holders).anyMatch(it -> it.has(key.name()));
    holders.forEach(it -> it.remove(key.name()));

    Configuration changed;
    try {
      changed = load(without);
    } catch (InvalidConfiguration refused) {
      assertThat(refused.problems()).isNotEmpty();
      return;
    }
    assertThat(key.required()).isFalse();
    assertThat(changed).isNotEqualTo(load(everything()));
  }

  @ParameterizedTest
  @MethodSource("keys")
  @DisplayName(
      "a value of the wrong type is refused by the loader, naming the key, and by a JSON Schema"
          + " validator")
  void wrongTypes(SchemaKeys.Key key) {
    for (String wrong :
        List.of("null", "[[1]]", "{\"wrong\": {\"wrong\": 1}}", "1.5", "\"wrong value \\u0007\"")) {
      JsonNode tree = everything();
      List<ObjectNode> holders = holders(tree, key.section());
      holders.forEach(it -> it.set(key.name(), json(wrong)));
      if (wrong.startsWith("\"") && key.type().equals("file")) {
        continue;
      }
      String path =
          Arrays.stream(key.path().split("<name>"))
              .map(it -> Pattern.quote(it).replace("[]", "\\E\\[[0-9]]\\Q"))
              .collect(Collectors.joining("[a-z-]+"));

      assertThat(Corpus.schemaErrors(tree)).as(wrong).isNotEmpty();
      assertThatThrownBy(() -> load(tree)).as(wrong).hasMessageFindingMatch(": " + path);
    }
  }

  @ParameterizedTest
  @MethodSource("keys")
  @DisplayName(
      "an unknown key is refused wherever keys are fixed, by the loader and by a JSON Schema"
          + " validator")
  void unknownKeys(SchemaKeys.Key key) {
    JsonNode tree = everything();
    holders(tree, key.section()).forEach(it -> it.put("unheard-of", 1));

    assertThat(Corpus.schemaErrors(tree)).isNotEmpty();
    assertThatThrownBy(() -> load(tree))
        .hasMessageContaining("unheard-of: unknown key (expected one of: ");
  }

  @Test
  @DisplayName("every key and every definition has a description or a title, which editors show")
  void described() {
    assertThat(keys())
        .allSatisfy(key -> assertThat(key.description()).as(key.path()).endsWith("."));
    assertThat(keys()).allSatisfy(key -> assertThat(key.type()).as(key.path()).isNotEmpty());
  }

  private static void keepFirstJwt(JsonNode root) {
    ArrayNode guards = (ArrayNode) root.path("routes").path(0).path("guards");
    while (guards.get(guards.size() - 1).path("jwt").path("jwks").isMissingNode()) {
      guards.remove(guards.size() - 1);
    }
  }

  private static JsonNode everything() {
    return Corpus.tree(Corpus.read("valid/everything.yaml"));
  }

  private Configuration load(JsonNode tree) throws InvalidConfiguration {
    return loader.parse(tree.toPrettyString(), "longspan.yaml");
  }

  private static JsonNode json(String text) {
    try {
      return SchemaKeys.JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The mappings of a file that a section of the schema describes. */
  private static List<ObjectNode> holders(JsonNode root, String section) {
    List<JsonNode> nodes = List.of(root);
    if (!section.isEmpty()) {
      for (String step : section.split("\\.", -1)) {
        List<JsonNode> next = new ArrayList<>();
        for (JsonNode node : nodes) {
          if (step.equals("<name>")) {
            node.properties().stream().map(Map.Entry::getValue).forEach(next::add);
          } else if (step.endsWith("[]")) {
            node.path(step.substring(0, step.length() - 2)).forEach(next::add);
          } else if (node.has(step)) {
            next.add(node.get(step));
          }
        }
        nodes = next;
      }
    }
    return nodes.stream().filter(JsonNode::isObject).map(ObjectNode.class::cast).toList();
  }
}
