package dev.longspan.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longspan.config.AdminConfig;
import dev.longspan.telemetry.ClientKind;
import dev.longspan.telemetry.Telemetry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class AdminVerticleTest {

  private static final DrainControl DRAIN =
      new DrainControl() {
        @Override
        public void begin() {}

        @Override
        public DrainStatus status() {
          return new DrainStatus(DrainStatus.Phase.SERVING, 3, 4, 0, 60_000);
        }
      };
  private static final ReloadControl RELOADS =
      new ReloadControl() {
        @Override
        public Optional<ReloadReport> last() {
          return Optional.empty();
        }

        @Override
        public Future<ReloadReport> reload() {
          return Future.failedFuture(new IllegalStateException("no file"));
        }
      };

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @TempDir Path directory;
  private final Vertx vertx = Vertx.vertx();
  private final Telemetry telemetry = new Telemetry("test");
  private volatile boolean ready = true;
  private int port;

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    telemetry.close();
  }

  @Test
  @DisplayName("/metrics is Prometheus' text format")
  void metrics() throws Exception {
    telemetry.newLoop().route("chat").connectionOpened(ClientKind.WEBSOCKET);
    start(Optional.empty());

    HttpResponse<String> response = get("/metrics");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "content-type"))
        .isEqualTo("text/plain; version=0.0.4; charset=utf-8");
    assertThat(response.body())
        .contains("longspan_connections{client=\"websocket\",route=\"chat\"} 1.0\n")
        .contains("jvm_memory_used_bytes");
  }

  @Test
  @DisplayName("/metrics is OpenMetrics for who asks for it")
  void openMetrics() throws Exception {
    start(Optional.empty());

    HttpResponse<String> response =
        send(
            "GET",
            "/metrics",
            "Accept",
            "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5");

    assertThat(header(response, "content-type"))
        .isEqualTo("application/openmetrics-text; version=1.0.0; charset=utf-8");
    assertThat(response.body()).endsWith("# EOF\n");
  }

  @Test
  @DisplayName("readiness follows the gateway, liveness does not")
  void health() throws Exception {
    start(Optional.empty());

    assertThat(get("/health/ready").statusCode()).isEqualTo(200);
    assertThat(get("/health/ready").body()).isEqualTo("{\"status\":\"ready\"}");
    ready = false;
    assertThat(get("/health/ready").statusCode()).isEqualTo(503);
    assertThat(get("/health/ready").body()).isEqualTo("{\"status\":\"not-ready\"}");
    assertThat(header(get("/health/ready"), "content-type")).isEqualTo("application/json");
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @DisplayName("HEAD has GET's head and no body")
  @ValueSource(strings = {"/metrics", "/health/live", "/health/ready"})
  void head(String path) throws Exception {
    start(Optional.empty());

    HttpResponse<String> response = send("HEAD", path);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEmpty();
    assertThat(header(response, "content-type")).isEqualTo(header(get(path), "content-type"));
  }

  @ParameterizedTest
  @DisplayName("what is not there is a problem document with 404")
  @ValueSource(strings = {"/console", "/metric", "/metrics/all", "/health", "/health/other"})
  void notFound(String path) throws Exception {
    start(Optional.empty());

    HttpResponse<String> response = get(path);

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(header(response, "content-type")).isEqualTo("application/problem+json");
    assertThat(new ObjectMapper().readTree(response.body()).get("status").asInt()).isEqualTo(404);
  }

  @ParameterizedTest(name = "{0} {1}")
  @DisplayName("other methods are 405, with the ones that are allowed")
  @CsvSource({"POST,/metrics", "PUT,/health/live", "DELETE,/health/ready", "OPTIONS,/metrics"})
  void methods(String method, String path) throws Exception {
    start(Optional.empty());

    HttpResponse<String> response = send(method, path);

    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(header(response, "allow")).isEqualTo("GET, HEAD");
    assertThat(header(response, "content-type")).isEqualTo("application/problem+json");
  }

  @Test
  @DisplayName("a path that does not decode is a problem document with 400")
  void undecodable() throws Exception {
    start(Optional.empty());

    String answer = raw("GET /%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 400 ").contains("application/problem+json");
  }

  @ParameterizedTest
  @DisplayName("with a token, its bearer gets in")
  @ValueSource(strings = {"Bearer s3cret", "bearer s3cret", "Bearer  s3cret "})
  void authorized(String authorization) throws Exception {
    start(Optional.of(tokenFile("  s3cret\n")));

    assertThat(send("GET", "/metrics", "Authorization", authorization).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @DisplayName("with a token, nobody else gets in, not even to learn what is there")
  @ValueSource(
      strings = {"", "Bearer", "Bearer ", "Bearer s3cre", "Bearer s3cret1", "Basic s3cret"})
  void unauthorized(String authorization) throws Exception {
    start(Optional.of(tokenFile("s3cret")));

    for (String path : new String[] {"/metrics", "/other", "/health/../metrics"}) {
      String answer =
          raw(
              "GET "
                  + path
                  + " HTTP/1.1\r\nHost: x\r\nAuthorization: "
                  + authorization
                  + "\r\nConnection: close\r\n\r\n");
      assertThat(answer)
          .startsWith("HTTP/1.1 401 ")
          .containsIgnoringCase("\r\nwww-authenticate: Bearer\r\n")
          .doesNotContain("jvm_");
    }
    assertThat(send("POST", "/metrics").statusCode()).isEqualTo(401);
  }

  @Test
  @DisplayName("health asks for no token")
  void healthIsOpen() throws Exception {
    start(Optional.of(tokenFile("s3cret")));

    assertThat(get("/health/live").statusCode()).isEqualTo(200);
    assertThat(get("/health/ready").statusCode()).isEqualTo(200);
  }

  @Test
  @DisplayName("a port that is taken fails the start with one clear line")
  void taken() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Throwable failure =
          failure(new AdminConfig("127.0.0.1", other.getLocalPort(), Optional.empty()));

      assertThat(failure)
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith(
              "cannot listen on the admin port 127.0.0.1:" + other.getLocalPort() + ": ")
          .hasMessageContaining("in use");
    }
  }

  @Test
  @DisplayName("a missing or empty token file fails the start with one clear line")
  void tokenFiles() throws Exception {
    Path missing = directory.resolve("missing");
    Path empty = tokenFile(" \n");

    assertThat(failure(new AdminConfig("127.0.0.1", 0, Optional.of(missing))))
        .isInstanceOf(IOException.class)
        .hasMessage("cannot read the admin token from " + missing + ": no such file");
    assertThat(failure(new AdminConfig("127.0.0.1", 0, Optional.of(empty))))
        .isInstanceOf(IOException.class)
        .hasMessage("cannot read the admin token from " + empty + ": it is empty");
  }

  private void start(Optional<Path> tokenFile) throws Exception {
    AdminVerticle admin =
        new AdminVerticle(
            new AdminConfig("127.0.0.1", 0, tokenFile),
            telemetry,
            () -> ready,
            List.of(new DrainSection(DRAIN), new ReloadSection(RELOADS)));
    vertx.deployVerticle(admin).toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    port = admin.port();
  }

  private Throwable failure(AdminConfig config) throws Exception {
    AdminVerticle admin =
        new AdminVerticle(
            config,
            telemetry,
            () -> ready,
            List.of(new DrainSection(DRAIN), new ReloadSection(RELOADS)));
    try {
      vertx
          .deployVerticle(admin)
          .toCompletionStage()
          .toCompletableFuture()
          .get(10, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      return e.getCause();
    }
    throw new AssertionError("started");
  }

  private Path tokenFile(String content) throws IOException {
    return Files.writeString(directory.resolve("token"), content);
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send("GET", path);
  }

  private HttpResponse<String> send(String method, String path, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .method(method, BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  /** Sends these bytes, reads to the end of the connection. */
  private String raw(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String header(HttpResponse<String> response, String name) {
    return response.headers().firstValue(name).orElse(null);
  }
}
