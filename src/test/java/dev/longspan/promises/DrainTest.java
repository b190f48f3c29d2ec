package dev.longspan.promises;

import static dev.longspan.wire.Frame.close;
import static dev.longspan.wire.Frame.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longspan.wire.Background;
import dev.longspan.wire.Handshake;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Message;
import dev.longspan.wire.Problem;
import dev.longspan.wire.Stage;
import dev.longspan.wire.Stage.Conversation;
import dev.longspan.wire.Wire;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The end comes in steps: not ready, no more accepted, closed one after the other. */
class DrainTest {

  private static final Duration LONG = Duration.ofSeconds(20);
  private static final ObjectMapper JSON = new ObjectMapper();

  @RegisterExtension final Stage stage = new Stage();

  @Test
  void whileItLeavesEverythingIsServedButNoConnectionIsKept() {
    Conversation before =
        stage.start(setup -> setup.drain(LONG, Duration.ZERO, LONG.multipliedBy(2))).opens();
    HttpWire kept = stage.connects();
    requests(kept, "keep-alive");
    stage.gateway().drain();
    assertThat(stage.adminStatus("/health/ready")).isEqualTo(503);
    assertThat(stage.adminStatus("/health/live")).isEqualTo(200);
    awaitStatus(status -> status.get("phase").asText().equals("leaving"));

    requests(kept, "close");
    kept.seesEnd();
    requests(stage.connects(), "close");
    Conversation during = stage.opens();
    for (Conversation talk : List.of(before, during)) {
      talk.client().sends(text("still there"));
      talk.backend().receives(text("still there"));
    }
  }

  @Test
  void afterTheDelayNothingNewIsAccepted() {
    stage.start(setup -> setup.drain(Duration.ofMillis(300), LONG, LONG.multipliedBy(2)));
    HttpWire upgrading = stage.connects();
    HttpWire requesting = stage.connects();
    for (HttpWire kept : List.of(upgrading, requesting)) {
      requests(kept, "keep-alive");
    }
    stage.gateway().drain();
    awaitStatus(status -> status.get("phase").asText().equals("closing"));

    upgrading.sends(Handshake.request("/chat"));
    Message refused = upgrading.readsResponse();
    JsonNode problem = Problem.in(refused, 503);
    assertThat(problem.get("reason").asText()).isEqualTo("draining");
    assertThat(refused.head().value("Retry-After")).isEqualTo("1");
    upgrading.seesEnd();
    requests(requesting, "close");
    requesting.seesEnd();
    int port = stage.port();
    assertThatThrownBy(() -> Stage.connect(port, 0)).hasCauseInstanceOf(ConnectException.class);
    stage.metrics().await(1, "longspan_rejected_total", "reason", "draining");
  }

  @Test
  void webSocketsAreClosedEvenlyOverTheSpreadInAnyOrder() throws Exception {
    int count = 60;
    Duration spread = Duration.ofSeconds(3);
    stage.start(setup -> setup.drain(Duration.ZERO, spread, LONG));
    List<Conversation> talks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      talks.add(stage.opens());
    }
    long[] closedAfter = new long[count];
    Background background = stage.keep(new Background());
    long begun = System.nanoTime();
    List<java.util.concurrent.Future<?>> ends = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int number = i;
      ends.add(
          background.run(
              () -> {
                Conversation talk = talks.get(number);
                talk.client().receivesClose(1012);
                closedAfter[number] = System.nanoTime() - begun;
                talk.client().sends(close(1012));
                talk.backend().receivesClose(1001);
                talk.backend().sends(close(1001)).close();
                talk.client().seesEndOrReset();
              }));
    }
    Future<Void> drained = stage.gateway().drain();
    for (java.util.concurrent.Future<?> end : ends) {
      end.get(Wire.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
    Stage.await(drained);

    long third = spread.toNanos() / 3;
    int[] closes = new int[3];
    boolean inOrder = true;
    for (int i = 0; i < count; i++) {
      closes[(int) Math.min(2, closedAfter[i] / third)]++;
      inOrder &= i == 0 || closedAfter[i - 1] <= closedAfter[i];
    }
    // 20 in each third, but for what a busy machine shifts.
    assertThat(closes).satisfies(each -> assertThat(each[0]).isBetween(8, 26));
    assertThat(closes[1]).isBetween(8, 32);
    assertThat(closes[2]).isBetween(14, 44);
    assertThat(inOrder).isFalse();
  }

  @Test
  void anOperatorBeginsItAndWatchesIt() {
    Conversation talk = stage.start().opens();
    assertThat(status().get("phase").asText()).isEqualTo("serving");
    assertThat(status().get("connections").asInt()).isEqualTo(1);
    assertThat(stage.asksAdmin("DELETE", "/api/drain").status()).isEqualTo(405);
    assertThat(stage.asksAdmin("POST", "/api/drain").status()).isEqualTo(202);
    talk.client().receivesClose(1012);
    assertThat(stage.asksAdmin("POST", "/api/drain").status()).isEqualTo(202);
    JsonNode status = status();
    assertThat(status.get("phase").asText()).isEqualTo("closing");
    assertThat(status.get("sockets").asInt()).isEqualTo(1);
    assertThat(status.get("timeout_ms").asInt()).isEqualTo(60_000);
    talk.backend().receivesClose(1001);
    talk.client().sends(close(1012)).seesEndOrReset();
    talk.backend().sends(close(1001)).seesEndOrReset();
    Stage.await(stage.gateway().ended());
  }

  private void requests(HttpWire client, String connection) {
    client.sendsHead("GET / HTTP/1.1", "Host: a");
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    backend.sendsHead("HTTP/1.1 204 No Content", "Connection: close").close();
    Message answer = client.readsResponse();
    assertThat(answer.status()).isEqualTo(204);
    String value = answer.head().value("Connection");
    assertThat(value == null ? "keep-alive" : value).isEqualToIgnoringCase(connection);
  }

  private JsonNode status() {
    try {
      return JSON.readTree(stage.asksAdmin("GET", "/api/drain").text());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitStatus(Predicate<JsonNode> wanted) {
    long deadline = System.nanoTime() + Wire.PATIENCE.toNanos();
    while (!wanted.test(status())) {
      assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }
}
