package dev.longspan.promises;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.longspan.wire.AdminApi;
import dev.longspan.wire.AdminApi.Answer;
import dev.longspan.wire.Frame;
import dev.longspan.wire.Stage;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Holds the API's description against what the gateway answers. */
class OpenApiTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> NOT_JSON = Set.of("/api/events", "/api/openapi.yaml");

  @RegisterExtension final Stage stage = new Stage();
  private AdminApi api;
  private JsonNode description;

  @BeforeEach
  void start() {
    stage.start();
    api = new AdminApi(stage.gateway().adminPort());
    String yaml = api.get("/api/openapi.yaml").body();
    description = JSON.valueToTree(new Load(LoadSettings.builder().build()).loadFromString(yaml));
  }

  @Test
  void everyRouteIsDescribedAndNoOther() {
    Map<String, Set<String>> described = new TreeMap<>();
    description
        .get("paths")
        .properties()
        .forEach(
            path -> {
              Set<String> methods =
                  described.computeIfAbsent(path.getKey(), key -> new TreeSet<>());
              path.getValue()
                  .fieldNames()
                  .forEachRemaining(method -> methods.add(method.toUpperCase(Locale.ROOT)));
            });
    Map<String, Set<String>> actual = new TreeMap<>();
    api.get("/api")
        .json()
        .get("paths")
        .properties()
        .forEach(
            path -> {
              Set<String> methods = actual.computeIfAbsent(path.getKey(), key -> new TreeSet<>());
              path.getValue().forEach(method -> methods.add(method.asText()));
            });

    assertThat(described).isEqualTo(actual);
  }

  @Test
  void everyAnswerIsAsDescribed() {
    Stage.Conversation ended = stage.opens();
    ended.client().sends(Frame.close(1000, "done"));
    ended.backend().sends(Frame.close(1000, "done"));
    stage.metrics().await(1, "longspan_connections_closed_total");
    stage.opens();
    for (Map.Entry<String, JsonNode> path : description.get("paths").properties()) {
      if (path.getValue().has("get") && !NOT_JSON.contains(path.getKey())) {
        Answer answer = api.get(path.getKey());
        assertThat(answer.status()).as(path.getKey()).isEqualTo(200);
        assertThat(violations(path.getValue().get("get"), answer)).as(path.getKey()).isEmpty();
      }
    }
    JsonNode close = description.at("/paths/~1api~1connections~1close/post");
    assertThat(violations(close, api.post("/api/connections/close", "{\"ids\":[\"0-0\"]}")))
        .isEmpty();
    Answer problem = api.post("/api/connections/close", "{}");
    assertThat(problem.status()).isEqualTo(400);
    assertThat(violations(close, problem)).isEmpty();
  }

  @Test
  void aListHasOnlyTheSortKeysThatAreDescribed() {
    for (String path : List.of("/api/routes", "/api/upstreams", "/api/connections")) {
      JsonNode keys = sortKeys(path);
      assertThat(keys).as(path).isNotEmpty();
      keys.forEach(
          key ->
              assertThat(api.get(path + "?order=desc&sort=" + key.asText()).status())
                  .as(path + " by " + key)
                  .isEqualTo(200));
    }
  }

  private JsonNode sortKeys(String path) {
    for (JsonNode parameter : description.get("paths").get(path).at("/get/parameters")) {
      if (parameter.path("name").asText().equals("sort")) {
        return parameter.at("/schema/enum");
      }
    }
    throw new AssertionError(path + " has no sort");
  }

  private List<Error> violations(JsonNode operation, Answer answer) {
    JsonNode response = operation.get("responses").get(Integer.toString(answer.status()));
    assertThat(response).as("a described answer with %d", answer.status()).isNotNull();
    String name = response.get("$ref").asText().substring("#/components/responses/".length());
    JsonNode content = description.at("/components/responses/" + name + "/content");
    JsonNode media = content.get(answer.header("content-type"));
    assertThat(media).as("described as %s", answer.header("content-type")).isNotNull();
    ObjectNode document = JSON.createObjectNode();
    document.put("$ref", media.at("/schema/$ref").asText());
    document.set("$defs", description.at("/components/schemas"));
    Schema schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(
                document.toString().replace("#/components/schemas/", "#/$defs/"), InputFormat.JSON);
    return schema.validate(answer.body(), InputFormat.JSON);
  }
}
