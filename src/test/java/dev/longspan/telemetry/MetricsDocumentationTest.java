package dev.longspan.telemetry;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Compares what is exposed with docs/metrics.md, and with the names that were promised. */
class MetricsDocumentationTest {

  /** Names and labels that dashboards and alerts rely on. */
  private static final Map<String, Set<String>> PROMISED =
      Map.ofEntries(
          Map.entry("longspan_connections", Set.of("route", "client")),
          Map.entry("longspan_connections_limit", Set.of("route")),
          Map.entry("longspan_connections_opened_total", Set.of("route", "client")),
          Map.entry(
              "longspan_connections_closed_total", Set.of("route", "client", "code", "initiator")),
          Map.entry("longspan_connection_duration_seconds", Set.of("route")),
          Map.entry("longspan_handshakes_total", Set.of("route", "status", "http")),
          Map.entry("longspan_handshake_seconds", Set.of("route", "status", "http")),
          Map.entry("longspan_frames_total", Set.of("route", "direction", "opcode")),
          Map.entry("longspan_frame_bytes_total", Set.of("route", "direction", "opcode")),
          Map.entry("longspan_messages_total", Set.of("route", "direction", "opcode")),
          Map.entry("longspan_ping_rtt_seconds", Set.of("route")),
          Map.entry("longspan_backpressure_pauses_total", Set.of("route", "side")),
          Map.entry("longspan_slow_consumers_total", Set.of("route", "side")),
          Map.entry("longspan_requests_total", Set.of("route", "method", "status")),
          Map.entry("longspan_request_seconds", Set.of("route", "method", "status")),
          Map.entry("longspan_upstream_endpoints", Set.of("upstream", "state")),
          Map.entry("longspan_upstream_admission_queue", Set.of("upstream")),
          Map.entry("longspan_upstream_connections", Set.of("upstream", "endpoint")),
          Map.entry("longspan_upstream_connect_seconds", Set.of("upstream", "endpoint")),
          Map.entry("longspan_upstream_failures_total", Set.of("upstream", "endpoint", "reason")),
          Map.entry("longspan_upstream_polls_total", Set.of("upstream", "outcome")),
          Map.entry("longspan_upstream_poll_seconds", Set.of("upstream")),
          Map.entry("longspan_upstream_sends_total", Set.of("upstream", "outcome")),
          Map.entry("longspan_upstream_conversations", Set.of("upstream", "phase")),
          Map.entry("longspan_sessions", Set.of("route")),
          Map.entry("longspan_session_poll_seconds", Set.of("route")),
          Map.entry("longspan_session_buffer_bytes", Set.of("route")),
          Map.entry("longspan_rejected_total", Set.of("route", "reason")),
          Map.entry("longspan_http2_errors_total", Set.of("scope", "code")),
          Map.entry("longspan_loop_delay_seconds", Set.of("loop")),
          Map.entry("longspan_config_reloads_total", Set.of("result")),
          Map.entry("longspan_config_last_reload_successful", Set.of()),
          Map.entry("longspan_config_last_reload_success_timestamp_seconds", Set.of()),
          Map.entry("longspan_key_fetches_total", Set.of("result")),
          Map.entry(
              "longspan_certificate_expiry_timestamp_seconds", Set.of("listener", "certificate")),
          Map.entry("longspan_auth_requests_total", Set.of("result")),
          Map.entry("longspan_draining", Set.of()),
          Map.entry("longspan_build_info", Set.of("version")),
          Map.entry("longspan_access_log_dropped_total", Set.of()));

  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  private static String document;
  private static Scrape scrape;

  @BeforeAll
  static void scrapeEverything() throws Exception {
    document = Files.readString(Path.of("docs/metrics.md"));
    try (Telemetry telemetry = new Telemetry("test")) {
      EveryEvent.on(telemetry.newLoop());
      EveryEvent.on(telemetry.newLoop());
      EveryEvent.on(telemetry);
      scrape = Scrape.of(telemetry);
    }
  }

  @Test
  @DisplayName("every promised metric is exposed with its labels, and no other")
  void promised() {
    assertThat(exposed()).isEqualTo(new TreeMap<>(PROMISED));
  }

  @Test
  @DisplayName("every exposed metric is documented with its type and labels, and no other")
  void documented() {
    Map<String, Set<String>> labels = new TreeMap<>();
    Map<String, String> types = new TreeMap<>();
    for (List<String> row : table("metric")) {
      String name = code(row.get(0)).iterator().next();
      types.put(name, row.get(1));
      labels.put(name, code(row.get(2)));
    }

    assertThat(labels).isEqualTo(exposed());
    assertThat(types).isEqualTo(new TreeMap<>(ownTypes()));
  }

  @Test
  @DisplayName("every metric has a help text")
  void help() {
    assertThat(ownTypes().keySet())
        .allSatisfy(name -> assertThat(scrape.help().get(name)).isNotBlank());
  }

  @Test
  @DisplayName("every reason is documented")
  void reasons() {
    Set<String> documented = new TreeSet<>();
    table("reason").forEach(row -> documented.addAll(code(row.get(0))));

    assertThat(documented)
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(
                    Arrays.stream(Rejection.values()).map(Rejection::label),
                    Arrays.stream(UpstreamFailure.values()).map(UpstreamFailure::label))
                .collect(Collectors.toSet()));
  }

  @Test
  @DisplayName("every outcome and every phase of polled backends is documented")
  void outcomesAndPhases() {
    Set<String> outcomes = new TreeSet<>();
    table("outcome").forEach(row -> outcomes.addAll(code(row.get(0))));
    assertThat(outcomes).isEqualTo(valuesOf("outcome"));
    Set<String> phases = new TreeSet<>();
    table("phase").forEach(row -> phases.addAll(code(row.get(0))));
    assertThat(phases).isEqualTo(valuesOf("phase"));
  }

  @Test
  @DisplayName("every label's values are documented")
  void labelValues() {
    Map<String, Set<String>> documented =
        table("label").stream()
            .filter(row -> code(row.get(0)).size() == 1)
            .collect(toMap(row -> code(row.get(0)).iterator().next(), row -> code(row.get(1))));

    for (String label :
        List.of("client", "initiator", "side", "direction", "opcode", "method", "state")) {
      assertThat(documented.get(label)).as(label).containsAll(valuesOf(label));
    }
  }

  @Test
  @DisplayName("histograms are cumulative, and end in their count")
  void histograms() {
    ownTypes()
        .forEach(
            (name, type) -> {
              if (type.equals("histogram")) {
                assertCumulative(name);
              }
            });
  }

  @Test
  @DisplayName("every field of the access log is documented, and no other")
  void accessLogFields() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new AccessLine(out)
        .write(
            new AccessRecord(
                0,
                0,
                "route",
                "::1",
                "GET",
                "host",
                "/",
                "HTTP/1.1",
                101,
                "upstream",
                "endpoint",
                0,
                0,
                "agent",
                "no-route",
                new AccessRecord.WebSocketEnd(
                    ClientKind.WEBSOCKET, 1000, Initiator.CLIENT, "cause", "v1", 0, 0)));
    JsonNode line = new ObjectMapper().readTree(out.toByteArray());
    Set<String> documented = new TreeSet<>();
    table("field").forEach(row -> documented.addAll(code(row.get(0))));

    assertThat(line.fieldNames()).toIterable().containsExactlyInAnyOrderElementsOf(documented);
  }

  private static Map<String, String> ownTypes() {
    return scrape.types().entrySet().stream()
        .filter(type -> type.getKey().startsWith("longspan_"))
        .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static Map<String, Set<String>> exposed() {
    Map<String, Set<String>> labels = new TreeMap<>();
    ownTypes()
        .forEach(
            (name, type) -> {
              String sample = type.equals("histogram") ? name + "_count" : name;
              Set<Set<String>> found =
                  scrape.samples().keySet().stream()
                      .filter(series -> series.replaceAll("\\{.*", "").equals(sample))
                      .map(MetricsDocumentationTest::labelNames)
                      .collect(Collectors.toSet());
              assertThat(found).as("label sets of %s", name).hasSize(1);
              labels.put(name, found.iterator().next());
            });
    return labels;
  }

  private static Set<String> labelNames(String series) {
    return Pattern.compile("(\\w+)=\"")
        .matcher(series)
        .results()
        .map(label -> label.group(1))
        .collect(Collectors.toSet());
  }

  private static Set<String> valuesOf(String label) {
    return scrape.samples().keySet().stream()
        .filter(series -> series.startsWith("longspan_"))
        .flatMap(
            series ->
                Pattern.compile("[{,]" + label + "=\"([^\"]*)\"")
                    .matcher(series)
                    .results()
                    .map(value -> value.group(1)))
        .collect(Collectors.toSet());
  }

  private static void assertCumulative(String name) {
    Map<String, Double> last = new TreeMap<>();
    scrape
        .samples()
        .forEach(
            (series, value) -> {
              if (series.startsWith(name + "_bucket{")) {
                String others = series.replaceAll(",?le=\"[^\"]*\"", "");
                assertThat(last.getOrDefault(others, 0.0)).isLessThanOrEqualTo(value);
                last.put(others, value);
              }
            });
    assertThat(last).isNotEmpty();
    last.forEach(
        (series, value) ->
            assertThat(
                    scrape.samples().get(series.replace("_bucket{", "_count{").replace("{,", "{")))
                .as(series)
                .isEqualTo(value));
  }

  /** Rows of every table whose first column has this title, cell by cell. */
  private static List<List<String>> table(String title) {
    List<List<String>> rows =
        Arrays.stream(document.split("\n\n"))
            .filter(block -> block.startsWith("| " + title + " |"))
            .flatMap(block -> block.lines().skip(2))
            .map(row -> Arrays.stream(row.split("\\|")).skip(1).map(String::strip).toList())
            .toList();
    assertThat(rows).as("table of %s", title).isNotEmpty();
    return rows;
  }

  private static Set<String> code(String cell) {
    return CODE.matcher(cell)
        .results()
        .map(code -> code.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
