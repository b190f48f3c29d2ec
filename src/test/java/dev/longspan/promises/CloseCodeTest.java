package dev.longspan.promises;

import static dev.longspan.wire.Frame.close;
import static dev.longspan.wire.Frame.text;

import dev.longspan.wire.Background;
import dev.longspan.wire.Frame;
import dev.longspan.wire.Stage;
import dev.longspan.wire.Stage.Conversation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The close code that a peer sent is the one that the other peer gets, and the one that is counted.
 */
class CloseCodeTest {

  @RegisterExtension final Stage stage = new Stage();

  @ParameterizedTest
  @ValueSource(
      ints = {
        1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000,
        4999
      })
  void everyValidCodeOfTheClientReachesTheBackendWithItsReason(int code) {
    Conversation talk = stage.start().opens();
    talk.client().sends(close(code, "because \u20AC"));
    talk.backend().receives(close(code, "because \u20AC")).sends(close(code, "agreed"));
    talk.client().receives(close(code, "agreed"));
    talk.backend().close();
    talk.client().seesEnd();
    closedIsCounted(code, "client");
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000,
        4999
      })
  void everyValidCodeOfTheBackendReachesTheClientWithItsReason(int code) {
    Conversation talk = stage.start().opens();
    talk.backend().sends(close(code, "because"));
    talk.client().receives(close(code, "because")).sends(close(code, "agreed"));
    talk.backend().receives(close(code, "agreed"));
    talk.backend().close();
    talk.client().seesEnd();
    closedIsCounted(code, "upstream");
  }

  @Test
  void anEmptyCloseOfTheClientStaysEmpty() {
    Conversation talk = stage.start().opens();
    talk.client().sends(close());
    talk.backend().receives(close()).sends(close());
    talk.client().receives(close());
    talk.backend().close();
    talk.client().seesEnd();
    closedIsCounted(1005, "client");
  }

  @Test
  void anEmptyCloseOfTheBackendStaysEmpty() {
    Conversation talk = stage.start().opens();
    talk.backend().sends(close());
    talk.client().receives(close()).sends(close());
    talk.backend().receives(close());
    talk.backend().close();
    talk.client().seesEnd();
    closedIsCounted(1005, "upstream");
  }

  @Test
  void theLongestReasonArrivesWhole() {
    Conversation talk = stage.start().opens();
    talk.client().sends(close(4000, "r".repeat(123)));
    talk.backend().receives(close(4000, "r".repeat(123)));
    talk.backend().sends(close(4001, "s".repeat(123)));
    talk.client().receives(close(4001, "s".repeat(123)));
  }

  @Test
  void messagesBeforeACloseArriveBeforeIt() {
    Conversation talk = stage.start().opens();
    talk.client().sends(text("one"), text("two"), close(1000));
    talk.backend().receives(text("one"), text("two"), close(1000));
  }

  @Test
  void theOtherSideMayFinishItsMessageBeforeItAnswersTheClose() {
    Conversation talk = stage.start().opens();
    talk.backend().sends(text("first half, ").notFinal());
    talk.client().receives(text("first half, ").notFinal()).sends(close(1000));
    talk.backend().receives(close(1000)).sends(Frame.continuation("second half"), close(1000));
    talk.client().receives(Frame.continuation("second half"), close(1000));
  }

  @Test
  void bothSidesMayCloseAtOnce() {
    Conversation talk = stage.start().opens();
    talk.client().sends(close(4001));
    talk.backend().sends(close(4002));
    talk.backend().receives(close(4001)).close();
    talk.client().receives(close(4002)).seesEnd();
    stage.metrics().await(0, "longspan_connections");
    stage.metrics().await(1, "longspan_connections_closed_total");
  }

  @Test
  void aClientThatHalfClosesAfterItsCloseFrameStillGetsTheAnswer() {
    Conversation talk = stage.start().opens();
    talk.client().sends(close(1000)).halfCloses();
    talk.backend().receives(close(1000)).sends(text("last words"), close(1000));
    talk.client().receives(text("last words"), close(1000));
    talk.backend().close();
    talk.client().seesEnd();
    closedIsCounted(1000, "client");
  }

  @Test
  void aBackendThatClosesWithoutWaitingForTheAnswerIsNotTakenForLost() {
    Conversation talk = stage.start().opens();
    talk.backend().sends(close(1000, "bye")).close();
    talk.client().receives(close(1000, "bye")).seesEnd();
    closedIsCounted(1000, "upstream");
  }

  @Test
  void aClientThatHangsUpAfterItsCloseFrameIsNotTakenForLost() {
    Conversation talk = stage.start().opens();
    talk.client().sends(close(4321)).close();
    talk.backend().receives(close(4321)).sends(close(4321));
    talk.backend().seesEndOrReset();
    closedIsCounted(4321, "client");
  }

  @Test
  void whatTheBackendSentBeforeItClosedReachesAClientThatReadsLate() {
    Conversation talk = stage.start().opens();
    Frame large = Frame.binary(TransparencyTest.randomBytes(500_000));
    try (var background = new Background()) {
      background.run(() -> talk.backend().sends(large, large, close(1000, "that was all")).close());
      talk.client().receives(large, large, close(1000, "that was all")).seesEnd();
    }
  }

  private void closedIsCounted(int code, String initiator) {
    stage
        .metrics()
        .await(
            1,
            "longspan_connections_closed_total",
            "code",
            Integer.toString(code),
            "initiator",
            initiator);
    stage.metrics().await(1, "longspan_connections_closed_total");
    stage.metrics().await(0, "longspan_connections");
  }
}
