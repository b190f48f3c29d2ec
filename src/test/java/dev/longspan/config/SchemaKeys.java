package dev.longspan.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The keys of the published schema, read as JSON and apart from the loader. */
final class SchemaKeys {

  static final ObjectMapper JSON = new ObjectMapper();

  private final JsonNode root;
  private final List<Key> keys = new ArrayList<>();

  /**
   * A key that may stand in the file.
   *
   * @param section where it stands, like {@code routes[].match}; empty at the top
   * @param name the key, or {@code <name>} where the operator chooses
   * @param type in words
   * @param required whether it must be there
   * @param standard the default, as JSON; empty: absent means what the description says
   * @param isSection whether it holds keys of its own
   */
  record Key(
      String section,
      String name,
      String type,
      boolean required,
      Optional<JsonNode> standard,
      String description,
      boolean isSection) {

    String path() {
      return section.isEmpty() ? name : section + "." + name;
    }
  }

  private SchemaKeys(JsonNode root) {
    this.root = root;
    walk("", root);
  }

  static JsonNode schema() {
    try (InputStream stream = Configuration.class.getResourceAsStream("longspan.schema.json")) {
      return JSON.readTree(stream);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every key, in the order of the schema. */
  static List<Key> all() {
    return new SchemaKeys(schema()).keys;
  }

  private void walk(String section, JsonNode schema) {
    schema
        .path("properties")
        .properties()
        .forEach(
            property -> {
              JsonNode value = resolve(property.getValue());
              boolean required = false;
              for (JsonNode each : schema.path("required")) {
                required |= each.asText().equals(property.getKey());
              }
              JsonNode item = mappingOf(value.has("items") ? resolve(value.get("items")) : value);
              boolean named = value.path("additionalProperties").isObject();
              JsonNode entry = named ? resolve(value.get("additionalProperties")) : item;
              keys.add(
                  new Key(
                      section,
                      property.getKey(),
                      type(value),
                      required,
                      Optional.ofNullable(value.get("default")),
                      value.path("description").asText(),
                      entry.has("properties")));
              String path =
                  section.isEmpty() ? property.getKey() : section + "." + property.getKey();
              walk(value.has("items") ? path + "[]" : named ? path + ".<name>" : path, entry);
            });
  }

  /** Where a scalar or a mapping may stand: the mapping. */
  private JsonNode mappingOf(JsonNode value) {
    for (JsonNode alternative : value.path("anyOf")) {
      JsonNode resolved = resolve(alternative);
      if (resolved.has("properties")) {
        return resolved;
      }
    }
    return value;
  }

  private String type(JsonNode value) {
    if (value.has("items")) {
      JsonNode item = resolve(value.get("items"));
      return item.has("properties") ? "list of mappings" : "list: " + type(item);
    }
    if (value.path("additionalProperties").isObject()) {
      JsonNode entry = resolve(value.get("additionalProperties"));
      return entry.has("properties")
          ? "mapping of names to mappings"
          : "mapping: "
              + resolve(value.get("propertyNames")).path("title").asText()
              + " to "
              + type(entry);
    }
    return value.has("properties") ? "mapping" : value.path("title").asText();
  }

  /** The definition that is referred to, with what the place of the reference adds. */
  private JsonNode resolve(JsonNode schema) {
    if (!schema.has("$ref")) {
      return schema;
    }
    String name = schema.get("$ref").asText().substring("#/$defs/".length());
    ObjectNode merged = root.get("$defs").get(name).deepCopy();
    schema.properties().forEach(it -> merged.set(it.getKey(), it.getValue()));
    merged.remove("$ref");
    return merged;
  }
}
