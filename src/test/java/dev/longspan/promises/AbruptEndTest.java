package dev.longspan.promises;

import static dev.longspan.wire.Frame.close;
import static dev.longspan.wire.Frame.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.wire.Handshake;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Stage;
import dev.longspan.wire.Stage.Conversation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** When one side is gone without a word, the other is told, and only that one connection ends. */
class AbruptEndTest {

  @RegisterExtension final Stage stage = new Stage();

  @Test
  void aClientThatResetsLeavesAGoingAwayForTheBackend() {
    Conversation talk = stage.start().opens();
    talk.client().resets();
    talk.backend().receivesClose(1001);
    talk.backend().sends(close(1001));
    talk.backend().seesEndOrReset();
    closedIsCounted(talk, "client");
  }

  @Test
  void aClientThatEndsWithoutACloseLeavesAGoingAwayForTheBackend() {
    Conversation talk = stage.start().opens();
    talk.client().sends(text("one"), text("two")).halfCloses();
    talk.backend().receives(text("one"), text("two")).receivesClose(1001);
    talk.backend().sends(close(1001));
    talk.backend().seesEndOrReset();
    closedIsCounted(talk, "client");
  }

  @Test
  void aBackendThatResetsIsABadGatewayForTheClient() {
    Conversation talk = stage.start().opens();
    talk.backend().resets();
    talk.client().receivesClose(1014);
    talk.client().sends(close(1014));
    talk.client().seesEndOrReset();
    closedIsCounted(talk, "upstream");
    stage.metrics().await(1, "longspan_upstream_failures_total", "reason", "broken");
  }

  @Test
  void aBackendThatEndsWithoutACloseIsABadGatewayForTheClient() {
    Conversation talk = stage.start().opens();
    talk.backend().sends(text("one"), text("two")).close();
    talk.client().receives(text("one"), text("two")).receivesClose(1014);
    closedIsCounted(talk, "upstream");
  }

  @Test
  void whatTheBackendSendsToAClientThatIsGoneDoesNotCountAsSent() {
    Conversation talk = stage.start().opens();
    talk.backend().sends(text("one"));
    talk.client().receives(text("one")).resets();
    talk.backend().receivesClose(1001);
    talk.backend().sends(text("two"), text("three"), close(1001)).seesEndOrReset();
    closedIsCounted(talk, "client");
    for (String opcode : new String[] {"text", "close"}) {
      double sent =
          stage.metrics().value("longspan_frames_total", "direction", "sent", "opcode", opcode);
      assertThat(sent).as(opcode).isEqualTo(opcode.equals("text") ? 1 : 0);
    }
    assertThat(stage.metrics().value("longspan_frame_bytes_total", "direction", "sent"))
        .isEqualTo(5);
  }

  @Test
  void behindACloseOfTheGatewaysOwnNothingCountsAsSent() {
    Conversation talk =
        stage.startWithRoute(route -> route.idleTimeout(Duration.ofMillis(300))).opens();
    talk.client().receivesClose(1001);
    talk.backend().receivesClose(1001);
    talk.backend().sends(text("late"), close(1001)).seesEndOrReset();
    talk.client().sends(close(1001)).seesEndOrReset();
    stage.metrics().await(1, "longspan_connections_closed_total", "code", "1001");
    assertThat(
            stage.metrics().value("longspan_frames_total", "direction", "sent", "opcode", "close"))
        .isEqualTo(1);
    assertThat(stage.metrics().value("longspan_frames_total", "direction", "sent")).isEqualTo(1);
  }

  @Test
  void aBackendThatOnlyHalfClosesIsGoneAsWell() {
    Conversation talk = stage.start().opens();
    talk.backend().halfCloses();
    talk.client().receivesClose(1014);
    closedIsCounted(talk, "upstream");
  }

  @Test
  void nothingIsAddedToAFrameThatTheClientDidNotFinish() {
    Conversation talk = stage.start().opens();
    byte[] half = Arrays.copyOf(talk.client().encoded(text("x".repeat(1000))), 300);
    talk.client().sends(half).halfCloses();
    assertThat(talk.backend().reads(300)).isEqualTo(half);
    talk.backend().seesEndOrReset();
    closedIsCounted(talk, "client");
  }

  @Test
  void nothingIsAddedToAFrameThatTheBackendDidNotFinish() {
    Conversation talk = stage.start().opens();
    byte[] half = Arrays.copyOf(talk.backend().encoded(text("x".repeat(1000))), 300);
    talk.backend().sends(half).halfCloses();
    assertThat(talk.client().reads(300)).isEqualTo(half);
    talk.client().seesEndOrReset();
    closedIsCounted(talk, "upstream");
  }

  @Test
  void anEndInsideAFrameHeaderIsAnEndBetweenFrames() {
    Conversation talk = stage.start().opens();
    talk.client().sends(text("whole"));
    talk.backend().receives(text("whole"));
    talk.client().sends(new byte[] {(byte) 0x81}).halfCloses();
    talk.backend().receivesClose(1001);
  }

  @Test
  void anEndBetweenFragmentsIsToldAfterTheLastOne() {
    Conversation talk = stage.start().opens();
    talk.client().sends(text("first").notFinal()).halfCloses();
    talk.backend().receives(text("first").notFinal()).receivesClose(1001);
  }

  @Test
  void aClientThatLeavesDuringTheHandshakeTakesTheBackendConnectionWithIt() {
    stage.start();
    HttpWire client = stage.connects();
    client.sends(Handshake.request("/chat"));
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    client.resets();
    backend.seesEndOrReset();
    stage.metrics().await(0, "longspan_connections");
  }

  @Test
  void theOthersDoNotNotice() {
    stage.start();
    List<Conversation> talks = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      talks.add(stage.opens());
    }
    stage.metrics().await(30, "longspan_connections");
    for (int i = 0; i < 30; i += 3) {
      talks.get(i).client().resets();
      talks.get(i).backend().receivesClose(1001);
      talks.get(i).backend().close();
      talks.get(i + 1).backend().resets();
      talks.get(i + 1).client().receivesClose(1014);
      talks.get(i + 1).client().close();
    }
    for (int i = 2; i < 30; i += 3) {
      talks.get(i).client().sends(text("still here"));
      talks.get(i).backend().receives(text("still here")).sends(text("so am I"));
      talks.get(i).client().receives(text("so am I"));
    }
    stage.metrics().await(10, "longspan_connections");
  }

  private void closedIsCounted(Conversation talk, String initiator) {
    talk.client().close();
    talk.backend().close();
    stage
        .metrics()
        .await(1, "longspan_connections_closed_total", "code", "1006", "initiator", initiator);
    stage.metrics().await(1, "longspan_connections_closed_total");
    stage.metrics().await(0, "longspan_connections");
  }
}
