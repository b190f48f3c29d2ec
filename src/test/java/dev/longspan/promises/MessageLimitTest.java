package dev.longspan.promises;

import static dev.longspan.wire.Frame.binary;
import static dev.longspan.wire.Frame.continuation;
import static dev.longspan.wire.Frame.ping;
import static dev.longspan.wire.Frame.text;

import dev.longspan.wire.Frame;
import dev.longspan.wire.Stage;
import dev.longspan.wire.Stage.Conversation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A message over the route's limit ends the connection, as soon as its size is known. */
class MessageLimitTest {

  private static final int LIMIT = 1000;

  @RegisterExtension final Stage stage = new Stage();

  @Test
  void messagesOfExactlyTheLimitPassBothWays() {
    Conversation talk = opens();
    talk.client().sends(binary(new byte[LIMIT]), binary(new byte[LIMIT]));
    talk.backend().receives(binary(new byte[LIMIT]), binary(new byte[LIMIT]));
    talk.backend().sends(binary(new byte[LIMIT]), binary(new byte[LIMIT]));
    talk.client().receives(binary(new byte[LIMIT]), binary(new byte[LIMIT]));
  }

  @Test
  void aLargerMessageOfTheClientIsTooBig() {
    Conversation talk = opens();
    talk.client().sends(binary(new byte[LIMIT + 1]));
    endsWith(talk, 1009, 1001);
  }

  @Test
  void aLargerMessageOfTheBackendIsTooBig() {
    Conversation talk = opens();
    talk.backend().sends(binary(new byte[LIMIT + 1]));
    endsWith(talk, 1014, 1009);
  }

  @Test
  void theAnnouncedLengthOfTheClientIsEnough() {
    Conversation talk = opens();
    talk.client().sends(Frame.header(true, 0, Frame.BINARY, true, Long.MAX_VALUE)).sends("mask");
    endsWith(talk, 1009, 1001);
  }

  @Test
  void theAnnouncedLengthOfTheBackendIsEnough() {
    Conversation talk = opens();
    talk.backend().sends(Frame.header(true, 0, Frame.BINARY, false, Long.MAX_VALUE));
    endsWith(talk, 1014, 1009);
  }

  @Test
  void theFragmentsOfTheClientAddUp() {
    Conversation talk = opens();
    talk.client().sends(text("x".repeat(600)).notFinal(), ping("not part of it"));
    talk.backend().receives(text("x".repeat(600)).notFinal(), ping("not part of it"));
    talk.client().sends(continuation("y".repeat(401)));
    endsWith(talk, 1009, 1001);
  }

  @Test
  void theFragmentsOfTheBackendAddUp() {
    Conversation talk = opens();
    talk.backend().sends(text("x".repeat(600)).notFinal());
    talk.client().receives(text("x".repeat(600)).notFinal());
    talk.backend().sends(continuation("y".repeat(401)).notFinal());
    endsWith(talk, 1014, 1009);
  }

  @Test
  void aFragmentThatOverflowsTheSumIsTooBig() {
    Conversation talk = opens();
    talk.client().sends(text("x").notFinal());
    talk.backend().receives(text("x").notFinal());
    talk.client().sends(Frame.header(true, 0, 0, true, Long.MAX_VALUE)).sends("mask");
    endsWith(talk, 1009, 1001);
  }

  @Test
  void theCountStartsAnewWithEachMessage() {
    Conversation talk = opens();
    for (int i = 0; i < 10; i++) {
      talk.client().sends(text("x".repeat(500)).notFinal(), continuation("y".repeat(500)));
      talk.backend().receives(text("x".repeat(500)).notFinal(), continuation("y".repeat(500)));
    }
  }

  private Conversation opens() {
    return stage.startWithRoute(route -> route.messageLimit(LIMIT)).opens();
  }

  private void endsWith(Conversation talk, int toClient, int toBackend) {
    talk.client().receivesClose(toClient);
    talk.backend().receivesClose(toBackend);
    talk.client().close();
    talk.backend().close();
    stage
        .metrics()
        .await(
            1,
            "longspan_connections_closed_total",
            "initiator",
            "gateway",
            "code",
            Integer.toString(toClient));
  }
}
