package dev.longspan.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class CountingTest {

  private static final int EVENTS = 300_000;

  private final Telemetry telemetry = new Telemetry("test");

  @AfterEach
  void close() {
    telemetry.close();
  }

  @Test
  @DisplayName(
      "scrapes during the counting see counters that only rise; at the end nothing is lost")
  void scrapesWhileCounting() throws Exception {
    int loops = 2;
    CountDownLatch done = new CountDownLatch(loops);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < loops; i++) {
      LoopTelemetry loop = telemetry.newLoop();
      Thread thread =
          new Thread(
              () -> {
                for (int event = 0; event < EVENTS; event++) {
                  count(loop.route("chat"), event);
                }
                done.countDown();
              });
      thread.start();
      threads.add(thread);
    }

    Map<String, Double> before = Map.of();
    int scrapes = 0;
    while (done.getCount() > 0 || scrapes < 3) {
      Map<String, Double> now = Scrape.of(telemetry).samples();
      before.forEach(
          (series, value) -> {
            if (isCounter(series)) {
              assertThat(now.get(series)).as(series).isNotNull().isGreaterThanOrEqualTo(value);
            }
          });
      before = now;
      scrapes++;
    }
    for (Thread thread : threads) {
      thread.join();
    }

    Scrape end = Scrape.of(telemetry);
    double all = (double) loops * EVENTS;
    assertThat(end.value("longspan_connections", "route", "chat", "client", "websocket")).isZero();
    assertThat(sum(end, "longspan_connections_opened_total")).isEqualTo(all);
    assertThat(sum(end, "longspan_connections_closed_total")).isEqualTo(all);
    assertThat(sum(end, "longspan_connection_duration_seconds_count")).isEqualTo(all);
    assertThat(sum(end, "longspan_requests_total")).isEqualTo(all);
    assertThat(sum(end, "longspan_request_seconds_count")).isEqualTo(all);
    assertThat(sum(end, "longspan_handshakes_total")).isEqualTo(all);
    assertThat(sum(end, "longspan_ping_rtt_seconds_count")).isEqualTo(all);
    assertThat(sum(end, "longspan_frames_total")).isEqualTo(all);
    assertThat(sum(end, "longspan_rejected_total")).isEqualTo(all);
  }

  @Test
  @DisplayName(
      "a route shows at most 50 close codes over all event loops, the standard ones always")
  void closeCodes() {
    List<RouteTelemetry> loops =
        List.of(telemetry.newLoop().route("chat"), telemetry.newLoop().route("chat"));
    int closes = 0;
    for (int code = 3000; code < 5000; code++) {
      close(loops.get(code % 2), code);
      close(loops.get((code + 1) % 2), code);
      closes += 2;
    }
    for (int code = 1000; code <= 1015; code++) {
      close(loops.get(code % 2), code);
      closes++;
    }

    Scrape scrape = Scrape.of(telemetry);
    assertThat(labelValues(scrape, "longspan_connections_closed_total", "code"))
        .hasSize(51)
        .contains("other", "1000", "1006", "1015", "3000", "3033")
        .doesNotContain("3034");
    assertThat(sum(scrape, "longspan_connections_closed_total")).isEqualTo(closes);
    assertThat(closed(scrape, "3000")).isEqualTo(2);
    assertThat(closed(scrape, "other")).isEqualTo(2 * (2_000 - 34));
  }

  @Test
  @DisplayName("close codes that belong to nobody are other")
  void foreignCloseCodes() {
    RouteTelemetry route = telemetry.newLoop().route("chat");
    for (int code : new int[] {-1, 0, 999, 1016, 2999, 5000, 65_535}) {
      close(route, code);
    }

    Scrape scrape = Scrape.of(telemetry);
    assertThat(labelValues(scrape, "longspan_connections_closed_total", "code"))
        .containsExactly("other");
    assertThat(closed(scrape, "other")).isEqualTo(7);
  }

  @Test
  @DisplayName("unknown methods and statuses are other")
  void methodsAndStatuses() {
    RouteTelemetry route = telemetry.newLoop().route("api");
    for (String method :
        new String[] {
          "GET",
          "HEAD",
          "POST",
          "PUT",
          "DELETE",
          "CONNECT",
          "OPTIONS",
          "TRACE",
          "PATCH",
          "get",
          "PROPFIND",
          "",
          null
        }) {
      route.request(method, 200, 1);
    }
    for (int status : new int[] {-1, 0, 99, 100, 599, 600, 65_636, Integer.MAX_VALUE}) {
      route.request("GET", status, 1);
      route.handshake(status, HttpLabel.HTTP_1, 1);
    }

    Scrape scrape = Scrape.of(telemetry);
    assertThat(labelValues(scrape, "longspan_requests_total", "method"))
        .containsExactlyInAnyOrder(
            "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH",
            "other");
    assertThat(labelValues(scrape, "longspan_requests_total", "status"))
        .containsExactlyInAnyOrder("100", "200", "599", "other");
    assertThat(labelValues(scrape, "longspan_handshakes_total", "status"))
        .containsExactlyInAnyOrder("100", "599", "other");
    assertThat(sum(scrape, "longspan_requests_total")).isEqualTo(21);
  }

  @Test
  @DisplayName("every status and method at once keeps its own count")
  void manyLabels() {
    RouteTelemetry route = telemetry.newLoop().route("api");
    for (int status = 100; status <= 599; status++) {
      for (int times = 0; times < status; times++) {
        route.request(status % 2 == 0 ? "GET" : "POST", status, 1);
      }
    }

    Scrape scrape = Scrape.of(telemetry);
    for (int status = 100; status <= 599; status++) {
      assertThat(
              scrape.value(
                  "longspan_requests_total",
                  "route",
                  "api",
                  "method",
                  status % 2 == 0 ? "GET" : "POST",
                  "status",
                  Integer.toString(status)))
          .isEqualTo(status);
    }
  }

  @Test
  @DisplayName("a scrape has as many series for 100,000 connections as for one")
  void scrapeCost() {
    RouteTelemetry route = telemetry.newLoop().route("chat");
    route.connectionOpened(ClientKind.WEBSOCKET);
    Set<String> one = ownSeries();
    for (int i = 1; i < 100_000; i++) {
      route.connectionOpened(ClientKind.WEBSOCKET);
    }

    assertThat(ownSeries()).isEqualTo(one);
    assertThat(sum(Scrape.of(telemetry), "longspan_connections")).isEqualTo(100_000);
  }

  @Test
  @DisplayName("counting allocates nothing once the labels were seen")
  void allocations() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    RouteTelemetry route = telemetry.newLoop().route("chat");
    for (int event = 0; event < 50_000; event++) {
      count(route, event);
    }

    long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    for (int event = 0; event < 100_000; event++) {
      count(route, event);
    }
    long allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;

    // Not one byte for each event; the measuring itself takes some.
    assertThat(allocated).isLessThan(50_000);
  }

  private static void count(RouteTelemetry route, int event) {
    route.connectionOpened(ClientKind.WEBSOCKET);
    route.received.frames[event % 16]++;
    route.handshake(event % 7 == 0 ? 101 : 400 + event % 30, HttpLabel.HTTP_1, event);
    route.request(event % 2 == 0 ? "GET" : "BREW", 200 + event % 300, event);
    route.pingAnswered(event * 1_000L);
    route.backpressurePause(Side.CLIENT);
    route.rejected(event % 2 == 0 ? Rejection.NO_ROUTE : Rejection.BODY_TOO_LARGE);
    route.connectionClosed(
        ClientKind.WEBSOCKET, 1000 + event % 3_000, Initiator.CLIENT, event * 1_000_000L);
  }

  private static void close(RouteTelemetry route, int code) {
    route.connectionOpened(ClientKind.WEBSOCKET);
    route.connectionClosed(ClientKind.WEBSOCKET, code, Initiator.CLIENT, 1);
  }

  private static boolean isCounter(String series) {
    return series.matches("longspan_.*(_total|_bucket|_count|_sum)(\\{.*)?");
  }

  private static double closed(Scrape scrape, String code) {
    return scrape.value(
        "longspan_connections_closed_total",
        "route",
        "chat",
        "client",
        "websocket",
        "code",
        code,
        "initiator",
        "client");
  }

  private static double sum(Scrape scrape, String name) {
    return scrape.samples().entrySet().stream()
        .filter(sample -> sample.getKey().startsWith(name + "{"))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  private static List<String> labelValues(Scrape scrape, String name, String label) {
    Pattern value = Pattern.compile("[{,]" + label + "=\"([^\"]*)\"");
    return scrape.samples().keySet().stream()
        .filter(series -> series.startsWith(name + "{"))
        .map(value::matcher)
        .filter(Matcher::find)
        .map(found -> found.group(1))
        .distinct()
        .toList();
  }

  private Set<String> ownSeries() {
    return Scrape.of(telemetry).samples().keySet().stream()
        .filter(series -> series.startsWith("longspan_"))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
