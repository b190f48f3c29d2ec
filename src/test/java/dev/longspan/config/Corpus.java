package dev.longspan.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Example files, and the two judges of them: the loader and a JSON Schema validator. */
final class Corpus {

  static final Path DIRECTORY = Path.of("src/test/resources/dev/longspan/config");

  /** What the files of the corpus substitute. */
  static final Map<String, String> ENVIRONMENT =
      Map.of(
          "PORT",
          "8080",
          "BACKEND",
          "127.0.0.1:9001",
          "EMPTY",
          "",
          "STRICT",
          "false",
          "SECRET",
          "s3cr3t\nX: y");

  private static final Schema VALIDATOR =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(SchemaKeys.schema());

  private Corpus() {}

  static List<Path> files(String kind) {
    try (Stream<Path> files = Files.list(DIRECTORY.resolve(kind))) {
      return files.filter(it -> it.toString().endsWith(".yaml")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String read(String file) {
    try {
      return Files.readString(DIRECTORY.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The content of a file as the validator sees it. */
  static JsonNode tree(String yaml) {
    LoadSettings settings = LoadSettings.builder().setSchema(new CoreSchema()).build();
    return SchemaKeys.JSON.valueToTree(new Load(settings).loadFromString(yaml));
  }

  /** What the validator finds; empty when the file fits the schema. */
  static List<String> schemaErrors(JsonNode tree) {
    return VALIDATOR.validate(tree).stream().map(Object::toString).toList();
  }
}
