package dev.longspan.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.marcnuri.helm.LintResult;
import dev.longspan.config.Configuration;
import dev.longspan.config.ConfigurationLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The chart, rendered by Helm's engine and held against Kubernetes' models and the loader. */
class HelmChartTest {

  static List<Path> valueFiles() throws IOException {
    return Chart.valueFiles();
  }

  @Test
  void helmHasNothingToSayAboutTheChart() {
    LintResult result = Chart.lint();
    assertThat(result.isFailed()).as(String.join("\n", result.getMessages())).isFalse();
  }

  @ParameterizedTest
  @MethodSource("valueFiles")
  void everyManifestFitsKubernetesModelsWithoutAnUnknownField(Path values) throws IOException {
    List<JsonNode> resources = Chart.rendered(values);
    assertThat(resources).isNotEmpty();
    for (JsonNode resource : resources) {
      Object read = Chart.strictly(resource);
      if (read == null) {
        assertThat(resource.get("kind").asText()).isEqualTo("ScaledObject");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.27.0", "1.36.0"})
  void theOldestAndTheNewestKubernetesTakeTheDefaults(String version) throws IOException {
    for (JsonNode resource : Chart.rendered(version, null, Map.of())) {
      assertThat(Chart.strictly(resource)).isNotNull();
    }
  }

  @ParameterizedTest
  @MethodSource("valueFiles")
  void theGatewayTakesTheConfigurationInTheConfigMap(Path values) throws Exception {
    Configuration configuration = configuration(Chart.rendered(values));

    assertThat(configuration.admin().tokenFile()).contains(Path.of("/etc/longspan-admin/token"));
    assertThat(configuration.admin().host()).isEqualTo("0.0.0.0");
  }

  @Test
  void theGatewayTakesTheDefaultConfiguration() throws Exception {
    assertThat(configuration(Chart.rendered(Map.of())).listeners()).hasSize(1);
  }

  private static Configuration configuration(List<JsonNode> resources) throws Exception {
    String yaml =
        Chart.all(resources, "ConfigMap").stream()
            .map(map -> map.at("/data/longspan.yaml").asText())
            .filter(text -> !text.isEmpty())
            .findFirst()
            .orElseThrow();
    return new ConfigurationLoader(Map.of()).parse(yaml, "ConfigMap");
  }

  @ParameterizedTest
  @CsvSource({"5,20,60,0", "0,0,1,0", "30,600,900,45", "1,1,3,1"})
  void kubernetesGrantsMoreTimeThanTheDrainTakes(int delay, int spread, int timeout, int preStop)
      throws Exception {
    List<JsonNode> resources =
        Chart.rendered(
            Map.of(
                "drain.delaySeconds", Integer.toString(delay),
                "drain.spreadSeconds", Integer.toString(spread),
                "drain.timeoutSeconds", Integer.toString(timeout),
                "drain.preStopSeconds", Integer.toString(preStop)));
    JsonNode pod = Chart.only(resources, "Deployment").at("/spec/template/spec");
    Configuration configuration = configuration(resources);

    assertThat(configuration.drain().delay()).isEqualTo(Duration.ofSeconds(delay));
    assertThat(configuration.drain().spread()).isEqualTo(Duration.ofSeconds(spread));
    assertThat(configuration.drain().timeout()).isEqualTo(Duration.ofSeconds(timeout));
    assertThat(pod.at("/containers/0/lifecycle/preStop/sleep/seconds").asInt()).isEqualTo(preStop);
    assertThat(pod.get("terminationGracePeriodSeconds").asInt()).isGreaterThan(preStop + timeout);
  }

  @Test
  void aDrainThatContradictsItselfIsRefused() {
    assertThatThrownBy(() -> Chart.rendered(Map.of("drain.spreadSeconds", "55")))
        .hasMessageContaining("drain.timeoutSeconds must be more than");
    assertThatThrownBy(() -> Chart.rendered("1.29.0", null, Map.of("drain.preStopSeconds", "5")))
        .hasMessageContaining("needs Kubernetes 1.30");
    assertThatThrownBy(() -> Chart.rendered(Map.of("config.drain.timeout", "1s")))
        .hasMessageContaining("config.drain is the chart's own");
  }

  @Test
  void aChangedConfigurationRestartsPodsOnlyWhereThatIsAskedFor() {
    assertThat(podTemplate(Map.of("config.routes[0].name", "a")))
        .isEqualTo(podTemplate(Map.of("config.routes[0].name", "b")));
    assertThat(podTemplate(Map.of("config.routes[0].name", "a", "reload", "restart")))
        .isNotEqualTo(podTemplate(Map.of("config.routes[0].name", "b", "reload", "restart")));
  }

  private static JsonNode podTemplate(Map<String, String> settings) {
    return Chart.only(Chart.rendered(settings), "Deployment").at("/spec/template");
  }

  @ParameterizedTest
  @MethodSource("valueFiles")
  void everyPodIsRestricted(Path values) {
    Stream<JsonNode> pods =
        Stream.concat(
            Chart.all(Chart.rendered(values), "Deployment").stream()
                .map(deployment -> deployment.at("/spec/template/spec")),
            Chart.all(Chart.rendered(values), "Pod").stream().map(pod -> pod.get("spec")));
    pods.forEach(
        pod -> {
          assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
          assertThat(pod.at("/securityContext/seccompProfile/type").asText())
              .isEqualTo("RuntimeDefault");
          assertThat(pod.get("automountServiceAccountToken").asBoolean(true)).isFalse();
          JsonNode context = pod.at("/containers/0/securityContext");
          assertThat(context.get("allowPrivilegeEscalation").asBoolean(true)).isFalse();
          assertThat(context.get("readOnlyRootFilesystem").asBoolean()).isTrue();
          assertThat(context.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
          assertThat(pod.has("hostNetwork")).isFalse();
        });
  }

  @Test
  void theRulesAndDashboardsInTheChartAreThoseOfTheProject() throws IOException {
    List<JsonNode> resources = Chart.rendered(Chart.FOLDER.resolve("ci/everything.yaml"));

    assertThat(Chart.only(resources, "PrometheusRule").at("/spec/groups"))
        .isEqualTo(Yaml.read(Path.of("deploy/prometheus/longspan.rules.yaml")).get("groups"));
    for (String name : List.of("longspan-overview", "longspan-route")) {
      String file = name + ".json";
      assertThat(Chart.all(resources, "ConfigMap"))
          .anySatisfy(
              map ->
                  assertThat(map.at("/data/" + file).asText())
                      .isEqualTo(Files.readString(Path.of("grafana", file))));
    }
  }

  @Test
  void resourcesThatNeedForeignDefinitionsStayAwayWhereTheClusterHasNone() {
    List<JsonNode> resources = Chart.rendered(Map.of());
    assertThat(Chart.all(resources, "ServiceMonitor")).isEmpty();
    assertThat(Chart.all(resources, "PrometheusRule")).isEmpty();
    List<JsonNode> forced =
        Chart.rendered(
            Map.of("serviceMonitor.enabled", "always", "prometheusRule.enabled", "always"));
    assertThat(Chart.all(forced, "ServiceMonitor")).hasSize(1);
    assertThat(Chart.all(forced, "PrometheusRule")).hasSize(1);
  }

  @Test
  void gatewaysAreScaledByOpenConnectionsAndLeaveOneAtATime() {
    JsonNode scaler =
        Chart.only(
            Chart.rendered(Chart.FOLDER.resolve("ci/connections-only.yaml")),
            "HorizontalPodAutoscaler");
    assertThat(scaler.at("/spec/metrics")).hasSize(1);
    assertThat(scaler.at("/spec/metrics/0/pods/metric/name").asText())
        .isEqualTo("longspan_connections");
    assertThat(scaler.at("/spec/behavior/scaleDown/policies/0/value").asInt()).isEqualTo(1);

    JsonNode scaled =
        Chart.only(Chart.rendered(Chart.FOLDER.resolve("ci/keda.yaml")), "ScaledObject");
    assertThat(scaled.at("/spec/triggers/0/metadata/query").asText())
        .isEqualTo("sum(longspan_connections{namespace=\"edge\", pod=~\"release-gateway-.*\"})");
    assertThat(Chart.rendered(Map.of("autoscaling.enabled", "true")).toString())
        .doesNotContain("\"replicas\"");
    assertThatThrownBy(
            () -> Chart.rendered(Map.of("autoscaling.enabled", "true", "keda.enabled", "true")))
        .hasMessageContaining("would fight");
  }

  @ParameterizedTest
  @CsvSource({
    "replica,3",
    "drain.delaySeconds,-1",
    "image.pullPolicy,Sometimes",
    "config.listeners[0].port,80",
    "config.listeners[0].name,Public_Listener",
    "ingress.host,example.com"
  })
  void valuesThatAreNotMeantAreRefused(String key, String value) {
    assertThatThrownBy(() -> Chart.rendered(Map.of(key, value)))
        .hasMessageContaining("values don't meet the specifications of the schema");
  }

  @Test
  void everyValueIsInTheReadmeAndNoOther() throws IOException {
    Set<String> documented = new TreeSet<>();
    Pattern.compile("(?m)^\\| `([A-Za-z.]+)` \\|")
        .matcher(Files.readString(Chart.FOLDER.resolve("README.md")))
        .results()
        .forEach(row -> documented.add(row.group(1)));
    Set<String> values = new TreeSet<>();
    collect("", Yaml.read(Chart.FOLDER.resolve("values.yaml")), values);

    assertThat(documented).isEqualTo(values);
  }

  @Test
  void everySwitchIsPulledByASetOfValues() throws IOException {
    Set<String> values = new TreeSet<>();
    collect("", Yaml.read(Chart.FOLDER.resolve("values.yaml")), values);
    Set<String> pulled = new HashSet<>();
    for (Path file : Chart.valueFiles()) {
      collect("", Yaml.read(file), pulled);
    }
    values.removeAll(pulled);
    assertThat(values).containsExactlyInAnyOrder("image.tag", "replicas", "test.image");
  }

  /** Paths of what is neither an object that the chart knows the keys of, nor below one. */
  private static void collect(String prefix, JsonNode node, Set<String> paths) {
    node.properties()
        .forEach(
            entry -> {
              String path = prefix + entry.getKey();
              boolean open =
                  Set.of("config", "resources", "affinity", "nodeSelector").contains(path)
                      || path.matches(".*(nnotations|abels|ports)$");
              if (entry.getValue().isObject() && !open) {
                collect(path + ".", entry.getValue(), paths);
              } else {
                paths.add(path);
              }
            });
  }
}
