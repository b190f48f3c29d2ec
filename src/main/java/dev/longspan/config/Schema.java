package dev.longspan.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Reads {@code longspan.schema.json} into {@link Shape}s: which keys there are, of which type, in
 * which range.
 *
 * <p>The loader knows no key but from here, so that schema and loader can't drift. JSON is YAML,
 * and the YAML parser is loaded anyway: no second parser is started for it.
 */
final class Schema {

  static final String RESOURCE = "longspan.schema.json";

  /**
   * What only informs people, or is checked by {@link CrossChecks} and {@link TextRules} with
   * better messages.
   */
  private static final Set<String> INFORMATION =
      Set.of(
          "$schema",
          "$id",
          "title",
          "description",
          "default",
          "not",
          "oneOf",
          "pattern",
          "minLength");

  private static final Set<String> UNDERSTOOD =
      Set.of(
          "$ref",
          "$defs",
          "type",
          "properties",
          "additionalProperties",
          "required",
          "items",
          "minItems",
          "uniqueItems",
          "minProperties",
          "maxProperties",
          "propertyNames",
          "anyOf",
          "enum",
          "minimum",
          "maximum");

  private final Map<?, ?> definitions;

  private Schema(Map<?, ?> definitions) {
    this.definitions = definitions;
  }

  /** The shape of the whole file. */
  static final Shape WHOLE = load();

  private static Shape load() {
    try (InputStream stream = Schema.class.getResourceAsStream(RESOURCE)) {
      LoadSettings settings = LoadSettings.builder().setUseMarks(false).build();
      Map<?, ?> root = (Map<?, ?>) new Load(settings).loadFromInputStream(stream);
      return new Schema((Map<?, ?>) root.get("$defs")).shape(root, "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Shape shape(Map<?, ?> schema, String definition) {
    for (Object keyword : schema.keySet()) {
      if (!INFORMATION.contains(keyword) && !UNDERSTOOD.contains(keyword)) {
        throw new IllegalStateException(
            "the loader does not understand the schema keyword " + keyword);
      }
    }
    if (schema.get("$ref") instanceof String reference) {
      String name = reference.substring("#/$defs/".length());
      return shape((Map<?, ?>) definitions.get(name), name);
    }
    if (schema.get("type") instanceof String type) {
      if (type.equals("object")) {
        return mapping(schema);
      }
      if (type.equals("array")) {
        boolean unique = Boolean.TRUE.equals(schema.get("uniqueItems"));
        return new Shape.Items(
            shape(child(schema, "items"), ""), !schema.containsKey("minItems"), unique);
      }
    }
    Shape.Single scalar = single(schema, definition);
    Optional<Shape.Fields> mapping = mappingAmong(schema);
    return mapping.isPresent() ? new Shape.Either(scalar, mapping.get()) : scalar;
  }

  /** The alternative that is a mapping, if there is one. */
  private Optional<Shape.Fields> mappingAmong(Map<?, ?> schema) {
    if (schema.get("anyOf") instanceof List<?> alternatives) {
      for (Object each : alternatives) {
        if (((Map<?, ?>) each).containsKey("$ref")
            && shape((Map<?, ?>) each, "") instanceof Shape.Fields fields) {
          return Optional.of(fields);
        }
      }
    }
    return Optional.empty();
  }

  private Shape mapping(Map<?, ?> schema) {
    boolean mayBeEmpty = !schema.containsKey("minProperties");
    if (schema.get("additionalProperties") instanceof Map<?, ?> values) {
      Shape.Single name = (Shape.Single) shape(child(schema, "propertyNames"), "");
      return new Shape.Named(name.text().orElseThrow(), shape(values, ""), mayBeEmpty);
    }
    Map<String, Shape> members = new LinkedHashMap<>();
    child(schema, "properties")
        .forEach((key, value) -> members.put((String) key, shape((Map<?, ?>) value, "")));
    Set<String> required = new LinkedHashSet<>();
    if (schema.get("required") instanceof List<?> keys) {
      keys.forEach(key -> required.add((String) key));
    }
    return new Shape.Fields(members, required, mayBeEmpty, schema.containsKey("maxProperties"));
  }

  /**
   * A scalar: either one plain alternative, or several, of which the last is a substitution,
   * already done by then.
   */
  private Shape.Single single(Map<?, ?> schema, String definition) {
    List<?> alternatives =
        schema.get("anyOf") instanceof List<?> several ? several : List.of(schema);
    Optional<Shape.Range> number = Optional.empty();
    boolean bool = false;
    Optional<Shape.Text> text = Optional.empty();
    for (Object each : alternatives) {
      Map<?, ?> alternative = (Map<?, ?>) each;
      if ("#/$defs/substitution".equals(alternative.get("$ref"))) {
        continue;
      }
      if (alternative.containsKey("$ref")) {
        if (shape(alternative, "") instanceof Shape.Single single) {
          text = single.text();
        }
      } else if (alternative.get("enum") instanceof List<?> choices) {
        text =
            Optional.of(
                new Shape.Text(definition, choices.stream().map(String.class::cast).toList()));
      } else if ("integer".equals(alternative.get("type"))) {
        number =
            Optional.of(
                new Shape.Range(bound(alternative, "minimum"), bound(alternative, "maximum")));
      } else if ("boolean".equals(alternative.get("type"))) {
        bool = true;
      } else {
        text = Optional.of(new Shape.Text(definition, List.of()));
      }
    }
    return new Shape.Single(number, bool, text);
  }

  private static long bound(Map<?, ?> schema, String keyword) {
    return ((Number) schema.get(keyword)).longValue();
  }

  private static Map<?, ?> child(Map<?, ?> schema, String keyword) {
    return (Map<?, ?>) schema.get(keyword);
  }
}
