package dev.longspan.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** YAML as a tree. */
final class Yaml {

  private static final ObjectMapper JSON = new ObjectMapper();

  private Yaml() {}

  static JsonNode read(Path file) throws IOException {
    return documents(Files.readString(file)).get(0);
  }

  /** The documents of a stream, empty ones left out. */
  static List<JsonNode> documents(String text) {
    List<JsonNode> documents = new ArrayList<>();
    new Load(LoadSettings.builder().build())
        .loadAllFromString(text)
        .forEach(
            document -> {
              if (document != null) {
                documents.add(JSON.valueToTree(document));
              }
            });
    return documents;
  }
}
