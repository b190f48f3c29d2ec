package dev.longspan.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.wire.Background;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Message;
import dev.longspan.wire.Stage;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the gateway answers by itself, without a backend. */
class OwnAnswersTest {

  private static final int MANY = 10_000;

  @RegisterExtension final Stage stage = new Stage();

  @BeforeEach
  void startWithARouteThatNobodyTakes() {
    stage.start(
        setup ->
            setup
                .route(route -> route.pathPrefix("/served"))
                .requestHeadTimeout(Duration.ofMillis(400))
                .keepAliveTimeout(Duration.ofMillis(600)));
  }

  @Test
  void tenThousandRefusedRequestsInOneWriteAreAnsweredInTheirOrder() {
    StringBuilder requests = new StringBuilder();
    for (int i = 0; i < MANY; i++) {
      requests.append(isHead(i) ? "HEAD" : "GET").append(" /nowhere HTTP/1.1\r\nHost: a\r\n\r\n");
    }
    HttpWire client = stage.connects();
    try (Background background = new Background()) {
      background.run(() -> client.sends(requests.toString()));
      for (int i = 0; i < MANY; i++) {
        Message answer = isHead(i) ? client.readsResponseToHead() : client.readsResponse();
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.head().has("connection")).isFalse();
      }
    }
    stage.metrics().await(MANY, "longspan_rejected_total", "reason", "no-route");
  }

  /** No period that a mistake in the order could share. */
  private static boolean isHead(int i) {
    return i % 7 == 0 || i % 11 == 3;
  }

  @Test
  void aHeadThatIsNotFinishedInTimeIsAnsweredWith408() {
    HttpWire client = stage.connects();
    client.sends("GET /nowhere HTTP/1.1\r\nHost:");
    Message answer = client.readsResponse();
    assertThat(answer.status()).isEqualTo(408);
    assertThat(answer.head().value("connection")).isEqualTo("close");
    client.seesEnd();
  }

  @Test
  void aConnectionThatSaysNothingEndsWithoutAWord() {
    stage.connects().seesEnd();
  }

  @Test
  void aConnectionThatSaysNoMoreEndsWithoutAWord() {
    HttpWire client = stage.connects();
    client.sendsHead("GET /nowhere HTTP/1.1", "Host: a");
    assertThat(client.readsResponse().status()).isEqualTo(404);
    client.seesEnd();
  }

  @Test
  void anHttp10ClientIsLeftUnlessItAsksToStay() {
    HttpWire leaving = stage.connects();
    leaving.sendsHead("GET /nowhere HTTP/1.0");
    assertThat(leaving.readsResponse().head().value("connection")).isEqualTo("close");
    leaving.seesEnd();

    HttpWire staying = stage.connects();
    for (int i = 0; i < 2; i++) {
      staying.sendsHead("GET /nowhere HTTP/1.0", "Connection: keep-alive");
      Message answer = staying.readsResponse();
      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.head().value("connection")).isEqualToIgnoringCase("keep-alive");
    }
  }

  @Test
  void aHeadThatCannotBeReadIsCountedUnderNoMethodOfAClient() {
    HttpWire client = stage.connects();
    client.sends("GET  /two-spaces HTTP/1.1\r\nHost: a\r\n\r\n");
    assertThat(client.readsResponse().status()).isEqualTo(400);
    stage.metrics().await(1, "longspan_requests_total", "method", "other", "status", "400");
  }

  @Test
  void aRefusalIsAProblemDocument() {
    HttpWire client = stage.connects();
    client.sendsHead("GET /nowhere HTTP/1.1", "Host: a");
    Message answer = client.readsResponse();
    assertThat(answer.head().value("content-type")).isEqualTo("application/problem+json");
    assertThat(answer.text())
        .isEqualTo(
            "{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404,"
                + "\"detail\":\"no route takes this request\",\"reason\":\"no-route\"}");
  }
}
