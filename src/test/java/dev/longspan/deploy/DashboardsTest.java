package dev.longspan.deploy;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The dashboards, held against a real Prometheus and the metrics there are. */
class DashboardsTest {

  @TempDir Path directory;

  @Test
  @Timeout(300)
  void everyQueryOfEveryPanelHasData() throws Exception {
    try (Traffic traffic = Traffic.starts(directory);
        Prometheus prometheus = Prometheus.scrapes(traffic.adminPort(), directory)) {
      for (String query : Set.copyOf(queries().values())) {
        prometheus.awaitsData(query, traffic::check);
      }
    }
  }

  @Test
  void everyMetricIsOnADashboardAndNoDashboardHasAnother() throws IOException {
    Set<String> shown = new TreeSet<>();
    queries().values().forEach(query -> shown.addAll(Documented.usedIn(query)));

    assertThat(shown).isEqualTo(Documented.metrics());
  }

  @Test
  void everyPanelSaysWhatItShowsInWhichUnitAndStandsApart() throws IOException {
    for (JsonNode dashboard : dashboards()) {
      Set<Integer> ids = new HashSet<>();
      Set<String> cells = new HashSet<>();
      for (JsonNode panel : dashboard.get("panels")) {
        String name = dashboard.get("title").asText() + ": " + panel.get("title").asText();
        assertThat(ids.add(panel.get("id").asInt())).as(name + " has its own id").isTrue();
        JsonNode place = panel.get("gridPos");
        for (int x = 0; x < place.get("w").asInt(); x++) {
          for (int y = 0; y < place.get("h").asInt(); y++) {
            int column = place.get("x").asInt() + x;
            assertThat(column).as(name).isLessThan(24);
            assertThat(cells.add(column + ":" + (place.get("y").asInt() + y)))
                .as(name + " covers another")
                .isTrue();
          }
        }
        if (!panel.get("type").asText().equals("row")) {
          assertThat(panel.path("description").asText()).as(name).isNotBlank();
          assertThat(panel.at("/fieldConfig/defaults/unit").asText()).as(name).isNotBlank();
          assertThat(panel.at("/datasource/uid").asText()).isEqualTo("${datasource}");
        }
      }
    }
  }

  @Test
  void everyDashboardCanBeNarrowedDown() throws IOException {
    for (JsonNode dashboard : dashboards()) {
      List<String> variables = new ArrayList<>();
      dashboard.at("/templating/list").forEach(each -> variables.add(each.get("name").asText()));
      assertThat(variables).containsExactly("datasource", "namespace", "pod", "route");
    }
  }

  /** Panel and query, with variables that stand for all. */
  private static Map<String, String> queries() throws IOException {
    Map<String, String> queries = new LinkedHashMap<>();
    for (JsonNode dashboard : dashboards()) {
      for (JsonNode panel : dashboard.get("panels")) {
        for (JsonNode target : panel.path("targets")) {
          queries.put(
              dashboard.get("uid").asText() + "/" + panel.get("id") + target.get("refId").asText(),
              target
                  .get("expr")
                  .asText()
                  .replace("$__rate_interval", "1m")
                  .replaceAll("\\$(namespace|pod|route)", ".*"));
        }
      }
    }
    assertThat(queries).isNotEmpty();
    return queries;
  }

  private static List<JsonNode> dashboards() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("grafana"))) {
      List<Path> found =
          files
              .filter(file -> file.toString().endsWith(".json"))
              .sorted()
              .collect(toCollection(ArrayList::new));
      List<JsonNode> dashboards = new ArrayList<>();
      for (Path file : found) {
        dashboards.add(new ObjectMapper().readTree(file.toFile()));
      }
      return dashboards;
    }
  }
}
