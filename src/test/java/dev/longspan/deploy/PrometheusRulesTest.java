package dev.longspan.deploy;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longspan.wire.Stage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The rules, held against Prometheus' own tool, the runbook, and the metrics there are. */
class PrometheusRulesTest {

  private static final Path RULES = Path.of("deploy/prometheus/longspan.rules.yaml");
  private static final Path UNIT_TESTS = Path.of("deploy/prometheus/longspan.rules.test.yaml");
  private static final Path RUNBOOK = Path.of("docs/runbook.md");
  private static final String RUNBOOK_URL = "https://longspan.dev/docs/runbook#";

  private static final List<JsonNode> RULE_LIST = new ArrayList<>();

  @RegisterExtension final Stage stage = new Stage();

  @BeforeAll
  static void read() throws Exception {
    RULE_LIST.clear();
    Yaml.read(RULES).get("groups").forEach(group -> group.get("rules").forEach(RULE_LIST::add));
  }

  private static List<JsonNode> alerts() {
    return RULE_LIST.stream().filter(rule -> rule.has("alert")).toList();
  }

  @Test
  void prometheusTakesTheRules() throws Exception {
    Tool.Outcome outcome = Tool.named("promtool").runs("check", "rules", RULES.toString());
    assertThat(outcome.status()).as(outcome.said()).isZero();
  }

  @Test
  void prometheusTakesTheExampleConfiguration() throws Exception {
    Tool.Outcome outcome =
        Tool.named("promtool").runs("check", "config", "deploy/prometheus/prometheus.yaml");
    assertThat(outcome.status()).as(outcome.said()).isZero();
  }

  @Test
  void theRulesPassTheirUnitTests() throws Exception {
    Tool.Outcome outcome = Tool.named("promtool").runs("test", "rules", UNIT_TESTS.toString());
    assertThat(outcome.status()).as(outcome.said()).isZero();
  }

  @Test
  void everyAlertIsShownWhereItFiresAndWhereItIsSilent() throws Exception {
    Set<String> fires = new TreeSet<>();
    Set<String> silent = new TreeSet<>();
    for (JsonNode test : Yaml.read(UNIT_TESTS).get("tests")) {
      for (JsonNode each : test.path("alert_rule_test")) {
        (each.has("exp_alerts") ? fires : silent).add(each.get("alertname").asText());
      }
    }
    Set<String> names = names();
    assertThat(fires).isEqualTo(names);
    assertThat(silent).isEqualTo(names);
  }

  @Test
  void everyAlertHasASeverityAndItsSectionOfTheRunbookAndNoSectionHasNone() throws Exception {
    for (JsonNode alert : alerts()) {
      String name = alert.get("alert").asText();
      assertThat(alert.at("/labels/severity").asText()).as(name).isIn("critical", "warning");
      assertThat(alert.at("/annotations/summary").asText()).as(name).isNotBlank();
      assertThat(alert.at("/annotations/description").asText()).as(name).isNotBlank();
      assertThat(alert.at("/annotations/runbook_url").asText())
          .isEqualTo(RUNBOOK_URL + name.toLowerCase(Locale.ROOT));
      assertThat(alert.has("for")).as(name + " waits before it fires").isTrue();
    }
    Set<String> sections =
        Pattern.compile("(?m)^## (\\w+)$")
            .matcher(Files.readString(RUNBOOK))
            .results()
            .map(heading -> heading.group(1))
            .collect(toCollection(TreeSet::new));
    assertThat(sections).isEqualTo(names());
  }

  @Test
  void theRulesUseOnlyMetricsThatAreDocumented() {
    RULE_LIST.forEach(
        rule ->
            assertThat(Documented.metrics())
                .containsAll(Documented.usedIn(rule.get("expr").asText())));
  }

  @Test
  void prometheusObjectsToNothingThatAGatewayExposes() throws Exception {
    stage.startWithRoute(route -> {});
    stage.opens();
    Tool.Outcome outcome =
        Tool.named("promtool").reads(stage.metrics().scrape(), "check", "metrics");
    assertThat(outcome.said()).isEmpty();
    assertThat(outcome.status()).isZero();
  }

  private static Set<String> names() {
    return new TreeSet<>(
        alerts().stream().map(alert -> alert.get("alert").asText()).collect(toSet()));
  }
}
