package dev.longspan.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longspan.config.Configuration;
import dev.longspan.config.ConfigurationLoader;
import dev.longspan.config.DrainConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What stands in deploy/ for people to take, held against the gateway. */
class DeployedFilesTest {

  private static final Path DEPLOY = Path.of("deploy");

  static List<Path> examples() throws IOException {
    try (Stream<Path> files = Files.list(DEPLOY.resolve("examples"))) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void theGatewayTakesEveryExample(Path file) throws Exception {
    Configuration configuration = new ConfigurationLoader(Map.of()).load(file);
    assertThat(configuration.routes()).isNotEmpty();
  }

  @Test
  void theCompositionNamesFilesThatAreThere() throws IOException {
    for (JsonNode service : services()) {
      for (JsonNode volume : service.path("volumes")) {
        String file = volume.asText().split(":", 2)[0];
        assertThat(DEPLOY.resolve(file)).exists();
      }
      assertThat(service.path("read_only").asBoolean() || !isOurs(service))
          .as("read-only: " + service)
          .isTrue();
    }
    assertThat(DEPLOY.resolve(services().get(0).at("/build/dockerfile").asText().substring(7)))
        .exists();
  }

  private static boolean isOurs(JsonNode service) {
    return service.path("image").asText().equals("longspan");
  }

  private static List<JsonNode> services() throws IOException {
    JsonNode services = Yaml.read(DEPLOY.resolve("compose.yaml")).get("services");
    return services.properties().stream().map(Map.Entry::getValue).toList();
  }

  @Test
  void theCompositionAndTheUnitWaitForLongerThanADrainTakes() throws IOException {
    Duration drain = DrainConfig.DEFAULT.timeout();
    assertThat(seconds(services().get(0).get("stop_grace_period").asText())).isGreaterThan(drain);
    Matcher unit =
        Pattern.compile("(?m)^TimeoutStopSec=(\\w+)$")
            .matcher(Files.readString(DEPLOY.resolve("systemd/longspan.service")));
    assertThat(unit.find()).isTrue();
    assertThat(seconds(unit.group(1))).isGreaterThan(drain);
  }

  private static Duration seconds(String text) {
    return Duration.parse("PT" + text);
  }
}
