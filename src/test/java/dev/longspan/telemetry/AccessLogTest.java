package dev.longspan.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longspan.config.AccessLogConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class AccessLogTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;
  private final Telemetry telemetry = new Telemetry("test");

  @AfterEach
  void close() {
    telemetry.close();
  }

  @Test
  @DisplayName("a request is one JSON object on one line, without what it does not have")
  void request() throws Exception {
    Path file = directory.resolve("access.log");
    try (AccessLog log = open(file)) {
      log.write(
          new AccessRecord(
              1_795_341_600_120L,
              1_234_567_890L,
              "api",
              "192.0.2.7",
              "GET",
              "example.com",
              "/things/1",
              "HTTP/1.1",
              200,
              "api",
              "127.0.0.1:9001",
              10,
              2_000,
              "curl/8",
              null,
              null));
    }

    assertThat(Files.readString(file))
        .isEqualTo(
            "{\"time\":\"2026-11-22T10:00:00.120Z\",\"type\":\"request\",\"route\":\"api\","
                + "\"client_address\":\"192.0.2.7\",\"method\":\"GET\",\"host\":\"example.com\","
                + "\"path\":\"/things/1\",\"http_version\":\"HTTP/1.1\",\"status\":200,"
                + "\"upstream\":\"api\",\"endpoint\":\"127.0.0.1:9001\",\"bytes_received\":10,"
                + "\"bytes_sent\":2000,\"duration_seconds\":1.234567,\"user_agent\":\"curl/8\"}\n");
  }

  @Test
  @DisplayName("a WebSocket's line tells its close code, who ended it, and its frames")
  void webSocket() throws Exception {
    Path file = directory.resolve("access.log");
    try (AccessLog log = open(file)) {
      log.write(
          record(
              "/chat",
              new AccessRecord.WebSocketEnd(
                  ClientKind.WEBSOCKET, 1012, Initiator.GATEWAY, "drain", "v1", 5, 7)));
    }

    String text = Files.readString(file);
    JsonNode line = JSON.readTree(text);
    assertThat(line.get("type").asText()).isEqualTo("websocket");
    assertThat(line.get("close_code").asInt()).isEqualTo(1012);
    assertThat(line.get("initiator").asText()).isEqualTo("gateway");
    assertThat(line.get("cause").asText()).isEqualTo("drain");
    assertThat(line.get("subprotocol").asText()).isEqualTo("v1");
    assertThat(line.get("frames_received").asLong()).isEqualTo(5);
    assertThat(line.get("frames_sent").asLong()).isEqualTo(7);
    assertThat(text).contains("\"duration_seconds\":0.000001,");
  }

  @Test
  @DisplayName("nothing that a client sends breaks a line, and no query gets in")
  void hostile() throws Exception {
    Path file = directory.resolve("access.log");
    String path = "/a\n\r\u0000\u007f\u0085\u2028\"\\\ud800é";
    try (AccessLog log = open(file)) {
      log.write(record(path + "?token=secret", null));
    }

    String text = Files.readString(file);
    assertThat(text).hasLineCount(1).endsWith("}\n").doesNotContain("secret");
    assertThat(text.strip()).matches("[ -~]+");
    assertThat(JSON.readTree(text).get("path").asText()).isEqualTo(path);
  }

  @Test
  @DisplayName("lines are appended to what the file has")
  void append() throws Exception {
    Path file = directory.resolve("access.log");
    Files.writeString(file, "before\n");
    try (AccessLog log = open(file)) {
      log.write(record("/after", null));
    }

    assertThat(Files.readAllLines(file)).hasSize(2).startsWith("before");
  }

  @Test
  @DisplayName("close() writes all that is queued")
  void closing() throws Exception {
    Path file = directory.resolve("access.log");
    AccessLog log = open(file);
    IntStream.range(0, 3_000).forEach(i -> log.write(record("/" + i, null)));
    log.close();

    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSize(3_000);
    for (int i = 0; i < lines.size(); i++) {
      assertThat(JSON.readTree(lines.get(i)).get("path").asText()).isEqualTo("/" + i);
    }
    assertThat(dropped()).isZero();
  }

  @Test
  @DisplayName("an idle log writes a line without being closed")
  void idle() throws Exception {
    Stream stream = new Stream();
    try (AccessLog log = AccessLogWriter.start(() -> stream, 8, telemetry)) {
      for (int i = 1; i <= 3; i++) {
        log.write(record("/", null));
        stream.awaitLines(i);
      }
    }
  }

  @Test
  @DisplayName("with the queue full, lines are dropped and counted, and nobody waits")
  void fullQueue() throws Exception {
    Stream stream = new Stream();
    stream.blocked = new CountDownLatch(1);
    int written = 1_000;
    try (AccessLog log = AccessLogWriter.start(() -> stream, 8, telemetry)) {
      log.write(record("/first", null));
      stream.entered.await();
      // From here on the writing thread stands still, whatever is offered.
      for (int i = 1; i < written; i++) {
        log.write(record("/" + i, null));
      }
      assertThat(dropped()).isEqualTo(written - 1 - 8);
      stream.blocked.countDown();
      stream.awaitLines(9);
      log.write(record("/last", null));
    }

    assertThat(stream.lines()).hasSize(10);
    assertThat(dropped()).isEqualTo(written - 1 - 8);
  }

  @Test
  @DisplayName("many event loops write at once: each line is written whole or counted as dropped")
  void concurrent() throws Exception {
    Stream stream = new Stream();
    int each = 20_000;
    try (AccessLog log = AccessLogWriter.start(() -> stream, 256, telemetry)) {
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        Thread thread =
            new Thread(() -> IntStream.range(0, each).forEach(i -> log.write(record("/x", null))));
        thread.start();
        threads.add(thread);
      }
      for (Thread thread : threads) {
        thread.join();
      }
    }

    assertThat(stream.lines()).allMatch(line -> line.startsWith("{") && line.endsWith("}"));
    assertThat(stream.lines().size() + dropped()).isEqualTo(4 * each);
  }

  @Test
  @DisplayName("a failing disk costs the lines of its time, and those after it begin on a new line")
  void failure() throws Exception {
    Stream stream = new Stream();
    stream.failures = 1;
    try (AccessLog log = AccessLogWriter.start(() -> stream, 8, telemetry)) {
      log.write(record("/lost", null));
      stream.entered.await();
      log.write(record("/kept", null));
    }

    assertThat(dropped()).isEqualTo(1);
    assertThat(stream.text()).startsWith("{\"ti\n{").endsWith("}\n").contains("/kept");
  }

  @Test
  @DisplayName("after reopen(), lines go to a new file of the same name")
  void rotation() throws Exception {
    Path file = directory.resolve("access.log");
    Path rotated = directory.resolve("access.log.1");
    try (AccessLog log = open(file)) {
      log.write(record("/old", null));
      while (Files.size(file) == 0) {
        Thread.onSpinWait();
      }
      Files.move(file, rotated);
      log.reopen();
      log.write(record("/new", null));
    }

    assertThat(Files.readString(rotated)).contains("/old").doesNotContain("/new");
    assertThat(Files.readString(file)).contains("/new");
  }

  @Test
  @DisplayName("a file that cannot be opened is an error of one clear line")
  void unopenable() {
    Path file = directory.resolve("missing/access.log");

    assertThatThrownBy(() -> open(file))
        .isInstanceOf(IOException.class)
        .hasMessage("cannot append to the access log " + file + ": its directory does not exist");
  }

  @Test
  @DisplayName("without configuration nothing is written")
  void off() throws Exception {
    assertThat(AccessLogs.open(Optional.empty(), telemetry).isEnabled()).isFalse();
  }

  private AccessLog open(Path file) throws IOException {
    return AccessLogs.open(new AccessLogConfig(Optional.of(file)), telemetry);
  }

  private double dropped() {
    return Scrape.of(telemetry).value("longspan_access_log_dropped_total");
  }

  private static AccessRecord record(String path, AccessRecord.WebSocketEnd end) {
    return new AccessRecord(
        0, 1_000, null, "::1", null, null, path, null, 101, null, null, 0, 0, null, null, end);
  }

  /** A target that can stand still, and fail. */
  private static final class Stream extends OutputStream {
    final CountDownLatch entered = new CountDownLatch(1);
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    volatile CountDownLatch blocked = new CountDownLatch(0);
    volatile int failures;

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      entered.countDown();
      try {
        blocked.await(20, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      boolean fails = failures > 0;
      synchronized (this) {
        bytes.write(source, offset, fails ? 4 : length);
        notifyAll();
      }
      if (fails) {
        failures = 0;
        throw new IOException("no space left on device");
      }
    }

    synchronized String text() {
      return bytes.toString(StandardCharsets.UTF_8);
    }

    List<String> lines() {
      return text().lines().toList();
    }

    synchronized void awaitLines(int count) throws InterruptedException {
      while (lines().size() < count) {
        wait();
      }
    }
  }
}
