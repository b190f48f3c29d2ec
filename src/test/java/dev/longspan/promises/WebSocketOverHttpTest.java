package dev.longspan.promises;

import static dev.longspan.promises.Events.answers;
import static dev.longspan.wire.Frame.binary;
import static dev.longspan.wire.Frame.close;
import static dev.longspan.wire.Frame.continuation;
import static dev.longspan.wire.Frame.ping;
import static dev.longspan.wire.Frame.pong;
import static dev.longspan.wire.Frame.text;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.wire.Background;
import dev.longspan.wire.Head;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Message;
import dev.longspan.wire.RouteSetup;
import dev.longspan.wire.ScriptedBackend;
import dev.longspan.wire.Stage;
import dev.longspan.wire.Stage.Conversation;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A WebSocket client of a backend that takes its messages as HTTP requests with events. */
class WebSocketOverHttpTest {

  @RegisterExtension final Stage stage = new Stage();

  // ---- messages ----

  @Test
  void messagesOfEveryKindBecomeEventsAndComeBackAsMessages() {
    Conversation talk = opens();
    talk.client()
        .sends(text("one ").notFinal(), continuation("\u20AC"), binary((byte) 0, (byte) -1));
    String events = events(talk.backend(), 2);
    assertThat(events)
        .isEqualTo("TEXT 7\r\none \u00E2\u0082\u00AC\r\nBINARY 2\r\n\u0000\u00FF\r\n");
    talk.client().sends(text(""));
    assertThat(events(talk.backend(), 1)).isEqualTo("TEXT\r\n");
    talk.client().sends(binary());
    Message request = talk.backend().readsRequest();
    assertThat(request.text()).isEqualTo("BINARY\r\n");
    answers(
        talk.backend(),
        "TEXT 3\r\n\u00E2\u0082\u00AC\r\nTEXT\r\nBINARY 0\r\n\r\nBINARY 2\r\n\r\n\r\n");
    talk.client().receives(text("\u20AC"), text(""), binary(), binary((byte) '\r', (byte) '\n'));
  }

  @Test
  void whatIsSentWhileARequestIsUnderWayGoesWithTheNextOne() {
    Conversation talk = opens();
    talk.client().sends(text("b0"));
    assertThat(talk.backend().readsRequest().text()).isEqualTo("TEXT 2\r\nb0\r\n");
    talk.client().sends(text("b1")).sends(text("b2"));
    assertThat(talk.backend().hasBytesWithin(Duration.ofMillis(200))).isFalse();
    answers(talk.backend(), "");
    assertThat(talk.backend().readsRequest().text()).isEqualTo("TEXT 2\r\nb1\r\nTEXT 2\r\nb2\r\n");
    answers(talk.backend(), "");
  }

  @Test
  void aMessageOfAMebibytePassesBothWays() {
    Conversation talk = opens();
    byte[] content = TransparencyTest.randomBytes(1024 * 1024);
    try (var background = new Background()) {
      background.run(() -> talk.client().sends(binary(content)));
      Message request = talk.backend().readsRequest();
      assertThat(request.text())
          .isEqualTo("BINARY 100000\r\n" + new String(content, ISO_8859_1) + "\r\n");
      background.run(() -> answers(talk.backend(), request.text()));
      talk.client().receives(binary(content));
    }
  }

  @Test
  void pingsAreTheBackendsToAnswer() {
    Conversation talk = opens();
    talk.client().sends(ping("pp"));
    assertThat(talk.backend().readsRequest().text()).isEqualTo("PING 2\r\npp\r\n");
    answers(talk.backend(), "PONG 2\r\npp\r\nPING\r\n");
    talk.client().receives(pong("pp"), ping("")).sends(pong(""));
    assertThat(talk.backend().readsRequest().text()).isEqualTo("PONG\r\n");
    answers(talk.backend(), "");
  }

  @Test
  void metadataIsKeptChangedAndRemoved() {
    Conversation talk = opens("Set-Meta-A: 1", "Set-Meta-B: 2");
    talk.client().sends(text("x"));
    Head first = talk.backend().readsRequest().head();
    assertThat(first.value("Meta-A")).isEqualTo("1");
    assertThat(first.value("Meta-B")).isEqualTo("2");
    answers(talk.backend(), "", "Set-Meta-A: 3", "Set-Meta-B:");
    talk.client().sends(text("x"));
    Head second = talk.backend().readsRequest().head();
    assertThat(second.values("Meta-A")).containsExactly("3");
    assertThat(second.has("Meta-B")).isFalse();
    answers(talk.backend(), "");
  }

  @Test
  void whatWasNotAcceptedIsOfferedAgainWithWhatFollows() {
    Conversation talk = opens();
    talk.client().sends(text("hello"), text("world"));
    Message first = talk.backend().readsRequest();
    assertThat(first.text()).isEqualTo("TEXT 5\r\nhello\r\nTEXT 5\r\nworld\r\n");
    assertThat(first.head().has("Content-Bytes-Replayed")).isFalse();
    answers(talk.backend(), "", "Content-Bytes-Accepted: 7");
    assertThat(talk.backend().hasBytesWithin(Duration.ofMillis(200))).isFalse();
    talk.client().sends(text("!"));
    Message second = talk.backend().readsRequest();
    assertThat(second.text()).isEqualTo("TEXT 3\r\nrld\r\nTEXT 1\r\n!\r\n");
    assertThat(second.head().value("Content-Bytes-Replayed")).isEqualTo("3");
    answers(talk.backend(), "TEXT 2\r\nok\r\n", "Content-Bytes-Accepted: 4");
    talk.client().receives(text("ok")).sends(text("?"));
    assertThat(talk.backend().readsRequest().text()).isEqualTo("TEXT 1\r\n?\r\n");
    answers(talk.backend(), "");
  }

  @Test
  void messagesWithThePrefixOfGripLoseItAndControlMessagesAreKeptFromTheClient() {
    Conversation talk = opens("Sec-WebSocket-Extensions: grip");
    talk.client().sends(text("x"));
    talk.backend().readsRequest();
    answers(
        talk.backend(),
        "TEXT 7\r\nm:hello\r\nTEXT 16\r\nc:{\"type\":\"subscribe\"}\r\nBINARY 3\r\nm:\u0001\r\n");
    talk.client().receives(text("hello"), binary((byte) 1));
  }

  // ---- the end ----

  @Test
  void aCloseOfTheClientIsAnsweredByTheBackend() {
    Conversation talk = opens();
    talk.client().sends(text("last"), close(1000, "cya"));
    assertThat(events(talk.backend(), 2, "TEXT 4\r\nwell\r\nCLOSE 5\r\n\u0003\u00e8cya\r\n"))
        .isEqualTo("TEXT 4\r\nlast\r\nCLOSE 5\r\n\u0003\u00e8cya\r\n");
    talk.client().receives(text("well"), close(1000, "cya")).seesEnd();
    assertThat(talk.backend().hasBytesWithin(Duration.ofMillis(200))).isFalse();
    closedIsCounted(1000, "client");
  }

  @Test
  void aCloseOfTheBackendReachesTheClientAndIsPostedBack() {
    Conversation talk = opens();
    talk.client().sends(text("x"));
    talk.backend().readsRequest();
    answers(talk.backend(), "TEXT 4\r\nlast\r\nCLOSE 5\r\n\u000f\u00a0bye\r\nTEXT 1\r\nx\r\n");
    talk.client().receives(text("last"), close(4000, "bye"));
    assertThat(talk.backend().readsRequest().text()).isEqualTo("CLOSE 5\r\n\u000f\u00a0bye\r\n");
    answers(talk.backend(), "");
    talk.client().sends(close(4000)).seesEnd();
    closedIsCounted(4000, "upstream");
  }

  @Test
  void aCloseWithoutACodeStaysEmpty() {
    Conversation talk = opens();
    talk.client().sends(close());
    assertThat(talk.backend().readsRequest().text()).isEqualTo("CLOSE\r\n");
    answers(talk.backend(), "CLOSE 2\r\n\u0000\u0000\r\n");
    talk.client().receives(close()).seesEnd();
    closedIsCounted(1005, "client");
  }

  @Test
  void aClientThatVanishesIsADisconnect() {
    Conversation talk = opens();
    talk.client().sends(text("x"));
    talk.backend().readsRequest();
    talk.client().resets();
    answers(talk.backend(), "");
    assertThat(talk.backend().readsRequest().text()).isEqualTo("DISCONNECT\r\n");
    answers(talk.backend(), "");
    closedIsCounted(1006, "client");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DISCONNECT\r\n",
        "TEXT 5\r\nabc\r\n",
        "TEXT zz\r\nabc\r\n",
        "TEXT ffffffff\r\nabc\r\n",
        "TEXT 3\r\nabcde\r\n",
        "UNKNOWN\r\n",
        "OPEN\r\n",
        "CLOSE 2\r\n\u0003\u00ed\r\n",
        "TEXT 2\r\n\u00C3(\r\n",
        "no end"
      })
  void aBackendThatLeavesOrBreaksTheRulesIsABadGateway(String events) {
    Conversation talk = opens();
    talk.client().sends(text("x"));
    talk.backend().readsRequest();
    answers(talk.backend(), events);
    talk.client().receivesClose(1014);
    talk.client().sends(close(1014)).seesEnd();
    stage.metrics().await(0, "longspan_connections");
  }

  @Test
  void anAnswerThatIsNoSuccessIsABadGateway() {
    Conversation talk = opens();
    talk.client().sends(text("x"));
    talk.backend().readsRequest();
    talk.backend().sends("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n");
    talk.client().receivesClose(1014);
  }

  @Test
  void anAnswerThatDoesNotComeIsABadGateway() {
    starts(route -> route.responseTimeout(Duration.ofMillis(300)));
    Conversation talk = converses();
    talk.client().sends(text("x"));
    talk.backend().readsRequest();
    talk.client().receivesClose(1014);
  }

  @Test
  void aMessageOverTheLimitEndsTheConversation() {
    starts(route -> route.messageLimit(1000));
    Conversation talk = converses();
    talk.client().sends(binary(new byte[1001]));
    assertThat(talk.backend().readsRequest().text()).startsWith("CLOSE");
    answers(talk.backend(), "CLOSE\r\n");
    talk.client().receivesClose(1009);
  }

  @Test
  void aRequestThatCannotConnectIsRepeated() {
    Conversation talk = opens();
    talk.backend().close();
    int port = stage.backend().port();
    stage.backend().stopsListening();
    talk.client().sends(text("again"));
    stage.metrics().await(count -> count > 0, "longspan_upstream_failures_total");
    try (var revived = new ScriptedBackend(0, port)) {
      HttpWire backend = revived.accepts();
      assertThat(backend.readsRequest().text()).isEqualTo("TEXT 5\r\nagain\r\n");
      answers(backend, "TEXT 4\r\ngood\r\n");
      talk.client().receives(text("good"));
    }
  }

  @Test
  void aDrainClosesBothSides() {
    Conversation talk = opens();
    var drained = stage.gateway().drain();
    // The connection that was kept for later is closed by then.
    HttpWire backend = stage.backend().accepts();
    assertThat(backend.readsRequest().text()).startsWith("CLOSE 11\r\n\u0003\u00e9service");
    answers(backend, "CLOSE 2\r\n\u0003\u00e9\r\n");
    talk.client().receivesClose(1012);
    talk.client().sends(close(1012)).seesEnd();
    Stage.await(drained);
  }

  // ---- how it is played ----

  private void starts(Consumer<RouteSetup> changes) {
    Events.starts(stage, changes);
  }

  private Conversation opens(String... answerLines) {
    starts(route -> {});
    return converses(answerLines);
  }

  private Conversation converses(String... answerLines) {
    return Events.converses(stage, answerLines);
  }

  private static String events(HttpWire backend, int count) {
    return events(backend, count, "");
  }

  /** Reads requests until so many events came; all but the last are answered with none. */
  private static String events(HttpWire backend, int count, String lastAnswer) {
    StringBuilder seen = new StringBuilder();
    int events = 0;
    while (events < count) {
      String text = backend.readsRequest().text();
      seen.append(text);
      events += (int) text.lines().filter(line -> line.matches("(TEXT|BINARY|CLOSE).*")).count();
      answers(backend, events < count ? "" : lastAnswer);
    }
    return seen.toString();
  }

  private void closedIsCounted(int code, String initiator) {
    stage
        .metrics()
        .await(
            1,
            "longspan_connections_closed_total",
            "client",
            "websocket",
            "code",
            Integer.toString(code),
            "initiator",
            initiator);
    stage.metrics().await(0, "longspan_connections");
  }
}
