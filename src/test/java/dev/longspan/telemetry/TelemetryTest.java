package dev.longspan.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TelemetryTest {

  private final Telemetry telemetry = new Telemetry("1.2.3");
  private final LoopTelemetry first = telemetry.newLoop();
  private final LoopTelemetry second = telemetry.newLoop();

  @AfterEach
  void close() {
    telemetry.close();
  }

  @Test
  @DisplayName("a route's connections are on show from its registration, as zero")
  void zeroFromTheStart() {
    first.route("chat");

    Scrape scrape = Scrape.of(telemetry);

    assertThat(scrape.value("longspan_connections", "route", "chat", "client", "websocket"))
        .isZero();
    assertThat(
            scrape.value(
                "longspan_connections_opened_total", "route", "chat", "client", "websocket"))
        .isZero();
    assertThat(scrape.value("longspan_access_log_dropped_total")).isZero();
    assertThat(scrape.value("longspan_draining")).isZero();
    assertThat(scrape.value("longspan_build_info", "version", "1.2.3")).isEqualTo(1);
  }

  @Test
  @DisplayName("what is configured shows as zero before anything happens to it")
  void shown() {
    telemetry.showRoute("chat");
    telemetry.showEndpoint("backend", "127.0.0.1:9001");
    telemetry.showRoute("chat");
    Scrape before = Scrape.of(telemetry);
    first.route("chat").connectionOpened(ClientKind.WEBSOCKET);

    String[] route = {"route", "chat", "client", "websocket"};
    assertThat(before.value("longspan_connections_opened_total", route)).isZero();
    assertThat(
            before.value(
                "longspan_upstream_connections",
                "upstream",
                "backend",
                "endpoint",
                "127.0.0.1:9001"))
        .isZero();
    assertThat(Scrape.of(telemetry).value("longspan_connections_opened_total", route)).isEqualTo(1);
  }

  @Test
  @DisplayName("event loops are summed up")
  void sums() {
    first.route("chat").connectionOpened(ClientKind.WEBSOCKET);
    first.route("chat").connectionOpened(ClientKind.WEBSOCKET);
    second.route("chat").connectionOpened(ClientKind.WEBSOCKET);
    second
        .route("chat")
        .connectionClosed(
            ClientKind.WEBSOCKET, 1001, Initiator.GATEWAY, TimeUnit.MINUTES.toNanos(2));
    first.route("chat").received.frames[1] = 5;
    second.route("chat").received.frames[1] = 7;
    second.route("chat").sent.frames[11] = 3;
    second.route("chat").sent.bytes[15] = 4;

    Scrape scrape = Scrape.of(telemetry);

    assertThat(scrape.value("longspan_connections", "route", "chat", "client", "websocket"))
        .isEqualTo(2);
    assertThat(
            scrape.value(
                "longspan_connections_opened_total", "route", "chat", "client", "websocket"))
        .isEqualTo(3);
    assertThat(
            scrape.value(
                "longspan_connections_closed_total",
                "route",
                "chat",
                "client",
                "websocket",
                "code",
                "1001",
                "initiator",
                "gateway"))
        .isEqualTo(1);
    assertThat(
            scrape.value(
                "longspan_frames_total",
                "route",
                "chat",
                "direction",
                "received",
                "opcode",
                "text"))
        .isEqualTo(12);
    assertThat(
            scrape.value(
                "longspan_frames_total", "route", "chat", "direction", "sent", "opcode", "other"))
        .isEqualTo(3);
    assertThat(
            scrape.value(
                "longspan_frame_bytes_total",
                "route",
                "chat",
                "direction",
                "sent",
                "opcode",
                "other"))
        .isEqualTo(4);
  }

  @Test
  @DisplayName("histograms count each observation in its bucket and all above")
  void histograms() {
    first.route("api").request("GET", 200, TimeUnit.MICROSECONDS.toNanos(500));
    first.route("api").request("GET", 200, TimeUnit.MILLISECONDS.toNanos(3));
    second.route("api").request("GET", 200, TimeUnit.MINUTES.toNanos(2));
    second.route("api").request("GET", 200, -5);

    Scrape scrape = Scrape.of(telemetry);

    assertThat(bucket(scrape, "5.0E-4")).isEqualTo(2);
    assertThat(bucket(scrape, "0.001")).isEqualTo(2);
    assertThat(bucket(scrape, "0.005")).isEqualTo(3);
    assertThat(bucket(scrape, "60.0")).isEqualTo(3);
    assertThat(bucket(scrape, "+Inf")).isEqualTo(4);
    assertThat(
            scrape.value(
                "longspan_request_seconds_count", "route", "api", "method", "GET", "status", "200"))
        .isEqualTo(4);
    assertThat(
            scrape.value(
                "longspan_request_seconds_sum", "route", "api", "method", "GET", "status", "200"))
        .isCloseTo(120.0035, within(1e-9));
    assertThat(
            scrape.value(
                "longspan_requests_total", "route", "api", "method", "GET", "status", "200"))
        .isEqualTo(4);
  }

  private static double bucket(Scrape scrape, String bound) {
    return scrape.value(
        "longspan_request_seconds_bucket",
        "route",
        "api",
        "method",
        "GET",
        "status",
        "200",
        "le",
        bound);
  }

  @Test
  @DisplayName("endpoints show open connections, connect times, and each reason of failure")
  void endpoints() {
    EndpointTelemetry endpoint = first.endpoint("chat", "127.0.0.1:9001");
    endpoint.connectionOpened(TimeUnit.MILLISECONDS.toNanos(1));
    endpoint.connectionOpened(TimeUnit.MILLISECONDS.toNanos(1));
    endpoint.connectionClosed();
    second.endpoint("chat", "127.0.0.1:9001").failure(UpstreamFailure.CONNECT);

    Scrape scrape = Scrape.of(telemetry);

    String[] labels = {"upstream", "chat", "endpoint", "127.0.0.1:9001"};
    assertThat(scrape.value("longspan_upstream_connections", labels)).isEqualTo(1);
    assertThat(scrape.value("longspan_upstream_connect_seconds_count", labels)).isEqualTo(2);
    assertThat(scrape.seriesOf("longspan_upstream_failures_total"))
        .isEqualTo(UpstreamFailure.values().length);
    assertThat(
            scrape.value(
                "longspan_upstream_failures_total",
                "upstream",
                "chat",
                "endpoint",
                "127.0.0.1:9001",
                "reason",
                "connect"))
        .isEqualTo(1);
  }

  @Test
  @DisplayName("a route that goes and comes back keeps its counters, and counts once")
  void reload() {
    RouteTelemetry before = first.route("chat");
    before.rejected(Rejection.BODY_TOO_LARGE);

    RouteTelemetry after = first.route("chat");
    after.rejected(Rejection.BODY_TOO_LARGE);

    assertThat(after).isSameAs(before);
    assertThat(
            Scrape.of(telemetry)
                .value("longspan_rejected_total", "route", "chat", "reason", "body-too-large"))
        .isEqualTo(2);
  }

  @Test
  @DisplayName("what no route matched counts under the route named -")
  void unrouted() {
    first.unrouted().rejected(Rejection.NO_ROUTE);
    first.unrouted().request("GET", 404, 1);

    Scrape scrape = Scrape.of(telemetry);

    assertThat(scrape.value("longspan_rejected_total", "route", "-", "reason", "no-route"))
        .isEqualTo(1);
    assertThat(scrape.seriesOf("longspan_connections")).isZero();
  }

  @Test
  @DisplayName("draining shows as 1")
  void draining() {
    telemetry.draining();

    assertThat(Scrape.of(telemetry).value("longspan_draining")).isEqualTo(1);
  }

  @Test
  @DisplayName("the process shows under Micrometer's names")
  void process() {
    Scrape scrape = Scrape.of(telemetry);

    assertThat(scrape.samples().keySet())
        .anyMatch(series -> series.startsWith("jvm_memory_used_bytes{"))
        .anyMatch(
            series -> series.startsWith("jvm_gc_pause_seconds") || series.startsWith("jvm_gc"))
        .anyMatch(series -> series.startsWith("process_cpu_usage"))
        .anyMatch(series -> series.startsWith("process_files_open_files"))
        .anyMatch(series -> series.startsWith("process_uptime_seconds"))
        .anyMatch(series -> series.startsWith("netty_allocator_memory_used"));
  }

  @Test
  @DisplayName("OpenMetrics ends in its EOF line")
  void openMetrics() throws Exception {
    first.route("chat");
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    telemetry.scrape(ExpositionFormat.OPEN_METRICS, out);

    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("longspan_connections_opened_total{client=\"websocket\",route=\"chat\"} 0.0\n")
        .endsWith("# EOF\n");
  }
}
