package dev.longspan.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A real Prometheus that scrapes one gateway each second. */
final class Prometheus implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final Process process;
  private final String address;

  private Prometheus(Process process, int port) {
    this.process = process;
    this.address = "http://127.0.0.1:" + port;
  }

  /** Starts it with the project's rules. */
  static Prometheus scrapes(int adminPort, Path directory) throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Path config =
        Files.writeString(
            directory.resolve("prometheus.yaml"),
            String.join(
                "\n",
                "global: { scrape_interval: 1s, evaluation_interval: 1s }",
                "rule_files: ["
                    + Path.of("deploy/prometheus/longspan.rules.yaml").toAbsolutePath()
                    + "]",
                "scrape_configs:",
                "  - job_name: longspan",
                "    honor_labels: true",
                "    static_configs: [{ targets: [\"127.0.0.1:" + adminPort + "\"] }]"));
    Process process =
        Tool.named("prometheus")
            .command(
                "--config.file=" + config,
                "--storage.tsdb.path=" + directory.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("prometheus.log").toFile())
            .start();
    Prometheus prometheus = new Prometheus(process, port);
    prometheus.awaitsData("longspan_build_info", () -> {});
    return prometheus;
  }

  /**
   * Asks until a query gives at least one number; a query that is wrong fails at once.
   *
   * @param check fails when there is nothing to wait for any more
   */
  void awaitsData(String query, Runnable check) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    JsonNode answer;
    do {
      check.run();
      answer = asks(query);
      if (hasNumber(answer)) {
        return;
      }
      // No busy wait: the next scrape is up to a second away.
      if (process.waitFor(100, TimeUnit.MILLISECONDS)) {
        throw new AssertionError("Prometheus ended with " + process.exitValue());
      }
    } while (System.nanoTime() < deadline);
    throw new AssertionError("no data for " + query + ": " + answer);
  }

  /** Null: it does not answer yet. */
  private JsonNode asks(String query) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(address + "/api/v1/query?query=" + URLEncoder.encode(query, UTF_8)))
            .build();
    HttpResponse<String> response;
    try {
      response = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException starting) {
      return null;
    }
    if (response.statusCode() == 503) {
      return null;
    }
    JsonNode answer = JSON.readTree(response.body());
    if (!answer.path("status").asText().equals("success")) {
      throw new AssertionError(query + ": " + answer);
    }
    return answer;
  }

  private static boolean hasNumber(JsonNode answer) {
    if (answer != null) {
      for (JsonNode series : answer.at("/data/result")) {
        if (!series.at("/value/1").asText().equals("NaN")) {
          return true;
        }
      }
    }
    return false;
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }
}
