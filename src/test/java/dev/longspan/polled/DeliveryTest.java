package dev.longspan.polled;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.wire.Frame;
import dev.longspan.wire.Handshake;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.ScriptedBackend;
import dev.longspan.wire.Stage;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nothing is lost, reordered or asked for too often between a polled backend and its client. */
class DeliveryTest {

  @RegisterExtension final Stage stage = new Stage();

  @Test
  void aClientThatTakesNothingStopsThePolling() {
    PolledRoute.start(
        stage,
        stage.backend().uri(),
        "limits: { response: 32MiB }",
        "timeouts: { slow-consumer: 1h }");
    HttpWire client = stage.connects(4096);
    client.sends(Handshake.request("/"));
    assertThat(client.readsHead().status()).isEqualTo(101);
    HttpWire polls = stage.backend().accepts();
    polls.readsRequest();
    String large = "x".repeat(24 << 20);
    LongPollTest.answers(polls, large);
    stage.metrics().await(1, "longspan_upstream_conversations", "phase", "delivering");
    assertThat(polls.hasBytesWithin(Duration.ofMillis(300))).isFalse();
    assertThat(client.readsFrame().text()).isEqualTo(large);
    polls.readsRequest();
  }

  @Test
  void atMostOnceMessagesComeInOrderAllTheSame() {
    PolledRoute.start(stage, stage.backend().uri(), "delivery: at-most-once");
    HttpWire client = PolledRoute.opens(stage, "/");
    HttpWire polls = stage.backend().accepts();
    for (String message : new String[] {"first", "second", "third"}) {
      polls.readsRequest();
      LongPollTest.answers(polls, message);
    }
    client.receives(Frame.text("first"), Frame.text("second"), Frame.text("third"));
  }

  @ParameterizedTest
  @CsvSource({"401, 4401", "403, 4403", "404, 4404", "410, 4410", "302, 1014"})
  void aRefusalEndsItAtOnceWithACodeOfItsOwn(int status, int code) {
    PolledRoute.start(stage, stage.backend().uri(), "");
    HttpWire client = PolledRoute.opens(stage, "/");
    HttpWire polls = stage.backend().accepts();
    polls.readsRequest();
    polls.sendsHead("HTTP/1.1 " + status + " No", "Content-Length: 0");
    assertThat(client.receivesClose(code).closeReason())
        .isEqualTo("the backend answered " + status);
    client.sends(Frame.close(code));
    client.seesEndOrReset();
    stage
        .metrics()
        .await(
            1,
            "longspan_connections_closed_total",
            "code",
            Integer.toString(code),
            "initiator",
            "upstream");
  }

  @ParameterizedTest
  @CsvSource({"429, 1013", "500, 1014", "503, 1014"})
  void whatMayPassIsTriedAgainUpToALimit(int status, int code) {
    PolledRoute.start(stage, stage.backend().uri(), "retry: { first: 1ms, attempts: 2 }");
    HttpWire client = PolledRoute.opens(stage, "/");
    HttpWire polls = stage.backend().accepts();
    for (int i = 0; i < 3; i++) {
      polls.readsRequest();
      polls.sendsHead("HTTP/1.1 " + status + " Later", "Content-Length: 0");
    }
    client.receivesClose(code);
    assertThat(stage.metrics().value("longspan_upstream_polls_total", "outcome", "failed"))
        .isEqualTo(3);
  }

  @Test
  void theOperatorMayChooseTheCode() {
    PolledRoute.start(
        stage,
        stage.backend().uri(),
        "close-codes: { 404: 4000, 5xx: 1011 }\nretry: { attempts: 0 }");
    for (String status : new String[] {"404:4000", "502:1011"}) {
      HttpWire client = PolledRoute.opens(stage, "/");
      HttpWire polls = stage.backend().accepts();
      polls.readsRequest();
      polls.sendsHead(
          "HTTP/1.1 " + status.substring(0, 3) + " No", "Connection: close", "Content-Length: 0");
      client.receivesClose(Integer.parseInt(status.substring(4)));
    }
  }

  @Test
  void theBackendSaysWhenToComeBackAndTooLateEndsIt() {
    PolledRoute.start(
        stage, stage.backend().uri(), "retry: { first: 1ms, attempts: 5, retry-after: 10s }");
    HttpWire client = PolledRoute.opens(stage, "/");
    HttpWire polls = stage.backend().accepts();
    polls.readsRequest();
    long asked = System.nanoTime();
    polls.sendsHead("HTTP/1.1 503 Busy", "Retry-After: 1", "Content-Length: 0");
    polls.readsRequest();
    assertThat(Duration.ofNanos(System.nanoTime() - asked)).isGreaterThan(Duration.ofMillis(900));
    polls.sendsHead("HTTP/1.1 429 Slow down", "Retry-After: 11", "Content-Length: 0");
    client.receivesClose(1013);
  }

  @Test
  void aBackendThatIsNotThereIsGivenUp() {
    ScriptedBackend gone = new ScriptedBackend();
    gone.close();
    PolledRoute.start(stage, gone.uri(), "retry: { first: 1ms, attempts: 2 }");
    Frame close = PolledRoute.opens(stage, "/").receivesClose(1014);
    // Where the backend would be is nobody's business.
    assertThat(close.closeReason()).isEqualTo("no backend takes connections");
  }

  @Test
  void messagesGoOutInOrderOneAfterTheOtherAndAreTriedAgainWhereNothingWasDone() {
    PolledRoute.start(stage, stage.backend().uri(), "retry: { first: 1ms }");
    HttpWire client = PolledRoute.opens(stage, "/");
    stage.backend().accepts().readsRequest();
    client.sends(Frame.text("one"), Frame.text("two"));
    HttpWire sends = stage.backend().accepts();
    assertThat(sends.readsRequest().text()).isEqualTo("one");
    assertThat(sends.hasBytesWithin(Duration.ofMillis(200))).isFalse();
    sends.sendsHead("HTTP/1.1 503 Busy", "Content-Length: 0");
    assertThat(sends.readsRequest().text()).isEqualTo("one");
    sends.sendsHead("HTTP/1.1 202 Accepted", "Content-Length: 0");
    assertThat(sends.readsRequest().text()).isEqualTo("two");
    sends.sendsHead("HTTP/1.1 413 Too Large", "Content-Length: 0");
    client.receivesClose(4413);
  }

  @Test
  void aBackendThatIsSlowToTakeStopsTheClient() {
    PolledRoute.start(stage, stage.backend().uri(), "");
    HttpWire client = PolledRoute.opens(stage, "/");
    stage.backend().accepts().readsRequest();
    for (int i = 0; i < 200; i++) {
      client.sends(Frame.text("message " + i));
    }
    stage.metrics().await(1, "longspan_backpressure_pauses_total", "side", "upstream");
    HttpWire sends = stage.backend().accepts();
    for (int i = 0; i < 200; i++) {
      assertThat(sends.readsRequest().text()).isEqualTo("message " + i);
      sends.sendsHead("HTTP/1.1 204 No Content");
    }
  }

  @Test
  void whatWasSentBeforeACloseIsSentOn() {
    PolledRoute.start(stage, stage.backend().uri(), "");
    HttpWire client = PolledRoute.opens(stage, "/");
    stage.backend().accepts().readsRequest();
    client.sends(Frame.text("one"), Frame.text("two"), Frame.close(1000));
    HttpWire sends = stage.backend().accepts();
    for (String expected : new String[] {"one", "two"}) {
      assertThat(sends.readsRequest().text()).isEqualTo(expected);
      sends.sendsHead("HTTP/1.1 204 No Content");
    }
    client.receivesClose(1000);
  }

  @Test
  void messagesThatWaitGoTogetherWhereTheBackendTakesSeveral() {
    PolledRoute.start(
        stage,
        stage.backend().uri(),
        "send: { body: '{\"text\": \"{message}\", \"at\": \"{path}\"}', batch: { join: array } }");
    HttpWire client = PolledRoute.opens(stage, "/a");
    stage.backend().accepts().readsRequest();
    client.sends(Frame.text("one"));
    HttpWire sends = stage.backend().accepts();
    assertThat(sends.readsRequest().text()).isEqualTo("[{\"text\": \"one\", \"at\": \"/a\"}]");
    client.sends(Frame.text("a \"b\""), Frame.binary((byte) 1), Frame.ping("all read"));
    client.receives(Frame.pong("all read"));
    sends.sendsHead("HTTP/1.1 204 No Content");
    assertThat(sends.readsRequest().text())
        .isEqualTo(
            "[{\"text\": \"a \\\"b\\\"\", \"at\": \"/a\"},{\"text\": \"AQ==\", \"at\": \"/a\"}]");
    sends.sendsHead("HTTP/1.1 204 No Content");
  }

  @Test
  void partsOfAnAnswerAreDeliveredAsTheyCome() {
    PolledRoute.start(
        stage,
        stage.backend().uri(),
        """
        receive: { path: "/{?since}", split: lines, cursor: { name: since, item: /seq }, message: /text, binary: /bytes }
        retry: { first: 1ms }
        """);
    HttpWire client = PolledRoute.opens(stage, "/");
    HttpWire polls = stage.backend().accepts();
    polls.readsRequest();
    polls.sendsHead("HTTP/1.1 200 OK", "Transfer-Encoding: chunked");
    polls.sendsChunk("{\"seq\":1,\"text\":\"on");
    polls.sendsChunk("e\"}\r\n\n\n{\"seq\":2,\"bytes\":\"AAE=\"}\n");
    client.receives(Frame.text("one"), Frame.binary((byte) 0, (byte) 1));
    polls.sendsChunk("{\"seq\":3,\"text\":\"cut o");
    polls.close();
    HttpWire second = stage.backend().accepts();
    assertThat(second.readsRequest().head().startLine()).isEqualTo("GET /?since=2 HTTP/1.1");
  }

  @Test
  void anAnswerOverTheLimitEndsIt() {
    PolledRoute.start(stage, stage.backend().uri(), "limits: { response: 100 }");
    HttpWire client = PolledRoute.opens(stage, "/");
    HttpWire polls = stage.backend().accepts();
    polls.readsRequest();
    LongPollTest.answers(polls, "x".repeat(101));
    client.receivesClose(1014);
  }

  @Test
  void aQuietTimeIsNoFailureOfABackendThatWasNotToldWhenToAnswer() {
    PolledRoute.start(
        stage,
        stage.backend().uri(),
        "receive: { wait: 100ms, margin: 100ms }\nretry: { attempts: 0 }");
    HttpWire client = PolledRoute.opens(stage, "/");
    stage.backend().accepts().readsRequest();
    HttpWire second = stage.backend().accepts();
    second.readsRequest();
    LongPollTest.answers(second, "late, but well");
    client.receives(Frame.text("late, but well"));
    stage.metrics().await(n -> n >= 1, "longspan_upstream_polls_total", "outcome", "timeout");
  }

  @Test
  void noAnswerInTimeIsAFailureOfABackendThatWas() {
    PolledRoute.start(
        stage,
        stage.backend().uri(),
        """
        receive: { path: "/{?timeout}", wait: 100ms, margin: 100ms }
        retry: { attempts: 0 }
        """);
    HttpWire client = PolledRoute.opens(stage, "/");
    assertThat(stage.backend().accepts().readsRequest().head().target()).isEqualTo("/?timeout=1");
    assertThat(client.receivesClose(1014).closeReason()).isEqualTo("no answer in time");
  }
}
