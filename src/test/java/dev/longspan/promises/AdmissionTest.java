package dev.longspan.promises;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.wire.EchoBackend;
import dev.longspan.wire.Handshake;
import dev.longspan.wire.Head;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** WebSockets are let in at the pace of the upstream; who would wait too long is told so. */
class AdmissionTest {

  private static final String QUEUE = "longspan_upstream_admission_queue";

  @RegisterExtension final Stage stage = new Stage();

  private final EchoBackend backend = new EchoBackend();

  private void start(int perSecond, int queue, Duration wait) {
    stage.keep(backend);
    stage.start(
        setup ->
            setup
                .route(it -> it.handshakeTimeout(Duration.ofSeconds(1)))
                .upstream(it -> it.admission(perSecond, queue, wait)),
        backend.uri());
  }

  private HttpWire asks() {
    HttpWire client = stage.connects();
    client.sends(Handshake.request("/chat"));
    return client;
  }

  @Test
  void everybodyGetsInAndInTheOrderOfComing() {
    start(20, 100, Duration.ofSeconds(30));
    List<HttpWire> clients = new ArrayList<>();
    long begun = System.nanoTime();
    for (int i = 0; i < 40; i++) {
      clients.add(asks());
    }
    for (HttpWire client : clients) {
      assertThat(client.readsHead().status()).isEqualTo(101);
    }
    // 40 at 20 per second, of which two come at once.
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(1800));
    stage.metrics().await(0, QUEUE);
  }

  @Test
  void theWaitDoesNotCountAgainstTheHandshakesTimeout() {
    start(1, 10, Duration.ofSeconds(30));
    HttpWire first = asks();
    assertThat(first.readsHead().status()).isEqualTo(101);
    HttpWire second = asks();
    HttpWire third = asks();
    assertThat(second.readsHead().status()).isEqualTo(101);
    assertThat(third.readsHead().status()).isEqualTo(101);
  }

  @Test
  void whoComesToAFullQueueIsSentAwayAtOnce() {
    start(1, 2, Duration.ofHours(1));
    List<Head> answers = answersTo(10);
    assertThat(answers).extracting(Head::status).contains(101, 503).containsOnly(101, 503);
    Head refusal = answers.stream().filter(each -> each.status() == 503).findAny().orElseThrow();
    assertThat(Integer.parseInt(refusal.value("Retry-After"))).isBetween(1, 10);
    stage.metrics().await(count -> count > 0, "longspan_rejected_total", "reason", "admission");
  }

  @Test
  void whoWouldWaitTooLongIsSentAwayAtOnce() {
    start(1, 1000, Duration.ofMillis(2500));
    assertThat(answersTo(10)).extracting(Head::status).contains(101, 503).containsOnly(101, 503);
  }

  private List<Head> answersTo(int clients) {
    List<HttpWire> asking = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      asking.add(asks());
    }
    return asking.stream().map(HttpWire::readsHead).toList();
  }

  @Test
  void thePlaceOfAClientThatLeavesGoesToTheNext() {
    start(1, 100, Duration.ofSeconds(60));
    assertThat(asks().readsHead().status()).isEqualTo(101);
    List<HttpWire> leaving = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      leaving.add(asks());
    }
    stage.metrics().await(waiting -> waiting > 40, QUEUE);
    HttpWire patient = asks();
    stage.metrics().await(waiting -> waiting > 30, QUEUE);
    leaving.forEach(HttpWire::close);
    // Behind 30 others, at one per second, its turn would come too late for the patience of a test.
    assertThat(patient.readsHead().status()).isEqualTo(101);
    stage.metrics().await(0, QUEUE);
    stage.metrics().await(left -> left >= 30, "longspan_handshakes_total", "status", "499");
  }

  @Test
  void requestsAreNotHeldUp() {
    start(1, 100, Duration.ofSeconds(60));
    assertThat(asks().readsHead().status()).isEqualTo(101);
    for (int i = 0; i < 40; i++) {
      asks();
    }
    HttpWire client = stage.connects();
    for (int i = 0; i < 20; i++) {
      client.sendsHead("GET / HTTP/1.1", "Host: a");
      assertThat(client.readsResponse().status()).isEqualTo(200);
    }
    assertThat(stage.metrics().value(QUEUE)).isPositive();
  }
}
