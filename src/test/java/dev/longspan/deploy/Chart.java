package dev.longspan.deploy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The Helm chart, as Helm's own engine renders it. */
final class Chart {

  static final Path FOLDER = Path.of("helm/longspan");

  private static final String NEWEST = "1.36.0";

  private static final Map<String, Class<?>> KINDS =
      Map.ofEntries(
          Map.entry("v1/ConfigMap", ConfigMap.class),
          Map.entry("v1/Secret", Secret.class),
          Map.entry("v1/Service", Service.class),
          Map.entry("v1/ServiceAccount", ServiceAccount.class),
          Map.entry("v1/Pod", Pod.class),
          Map.entry("apps/v1/Deployment", Deployment.class),
          Map.entry("autoscaling/v2/HorizontalPodAutoscaler", HorizontalPodAutoscaler.class),
          Map.entry("networking.k8s.io/v1/Ingress", Ingress.class),
          Map.entry("networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class),
          Map.entry("policy/v1/PodDisruptionBudget", PodDisruptionBudget.class),
          Map.entry("gateway.networking.k8s.io/v1/HTTPRoute", HTTPRoute.class),
          Map.entry("monitoring.coreos.com/v1/ServiceMonitor", ServiceMonitor.class),
          Map.entry("monitoring.coreos.com/v1/PrometheusRule", PrometheusRule.class));

  /** Fails on every field that a resource does not have, where the models would keep it. */
  private static final ObjectMapper STRICT =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .setAnnotationIntrospector(
              new JacksonAnnotationIntrospector() {
                private static final long serialVersionUID = 1L;

                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                  return false;
                }
              });

  private Chart() {}

  /** The sets of values that together pull every switch. */
  static List<Path> valueFiles() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER.resolve("ci"))) {
      return files.sorted().toList();
    }
  }

  static LintResult lint() {
    return new Helm(FOLDER).lint().strict().call();
  }

  /** Renders with the default values and these. */
  static List<JsonNode> rendered(String kubernetes, Path values, Map<String, String> settings) {
    TemplateCommand template =
        new Helm(FOLDER)
            .template()
            .withName("release")
            .withNamespace("edge")
            .withKubeVersion(kubernetes);
    if (values != null) {
      template.withValuesFile(values);
    }
    settings.forEach(template::set);
    return Yaml.documents(template.call());
  }

  static List<JsonNode> rendered(Map<String, String> settings) {
    return rendered(NEWEST, null, settings);
  }

  static List<JsonNode> rendered(Path values) {
    return rendered(NEWEST, values, Map.of());
  }

  /** The only resource of a kind. */
  static JsonNode only(List<JsonNode> resources, String kind) {
    List<JsonNode> found = all(resources, kind);
    if (found.size() != 1) {
      throw new AssertionError(found.size() + " of kind " + kind);
    }
    return found.get(0);
  }

  static List<JsonNode> all(List<JsonNode> resources, String kind) {
    return resources.stream()
        .filter(resource -> resource.path("kind").asText().equals(kind))
        .toList();
  }

  /**
   * Reads a resource as the class of its kind.
   *
   * @return null: there is no class for it
   * @throws IOException when it does not fit, field by field
   */
  static Object strictly(JsonNode resource) throws IOException {
    String kind = resource.get("apiVersion").asText() + "/" + resource.get("kind").asText();
    Class<?> type = KINDS.get(kind);
    return type == null ? null : STRICT.treeToValue(resource, type);
  }
}
