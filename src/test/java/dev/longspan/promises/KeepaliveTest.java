package dev.longspan.promises;

import static dev.longspan.wire.Frame.PING;
import static dev.longspan.wire.Frame.close;
import static dev.longspan.wire.Frame.continuation;
import static dev.longspan.wire.Frame.pong;
import static dev.longspan.wire.Frame.text;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.wire.Background;
import dev.longspan.wire.Frame;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Stage;
import dev.longspan.wire.Stage.Conversation;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The gateway pings both sides for itself, and keeps the answers to itself. */
class KeepaliveTest {

  @RegisterExtension final Stage stage = new Stage();

  @Test
  void bothSidesArePingedAndTheirAnswersAreNotRelayed() {
    Conversation talk = opens();
    for (int i = 0; i < 3; i++) {
      Frame clientsPing = answersPing(talk.client());
      Frame backendsPing = answersPing(talk.backend());
      assertThat(clientsPing.payload()).isNotEmpty();
      assertThat(backendsPing.payload()).isNotEmpty();
    }
    talk.client().sends(text("after the pongs"));
    assertThat(nextButPings(talk.backend())).isEqualTo(text("after the pongs"));
    talk.backend().sends(text("after the pongs"));
    assertThat(nextButPings(talk.client())).isEqualTo(text("after the pongs"));
    stage.metrics().await(count -> count >= 6, "longspan_ping_rtt_seconds_count");
  }

  @Test
  void anAnswerThatIsNotRelayedDoesNotCountAsSent() {
    Conversation talk = opens();
    answersPing(talk.backend());
    talk.backend().sends(pong("from the backend"), text("after the pongs"));
    assertThat(nextButPings(talk.client())).isEqualTo(pong("from the backend"));
    assertThat(nextButPings(talk.client())).isEqualTo(text("after the pongs"));
    String[] pongs = {"direction", "sent", "opcode", "pong"};
    assertThat(stage.metrics().value("longspan_frames_total", pongs)).isEqualTo(1);
    // Header, and 16 bytes of payload.
    assertThat(stage.metrics().value("longspan_frame_bytes_total", pongs)).isEqualTo(18);
  }

  @Test
  void aPongThatAnswersSomethingElseIsRelayed() {
    Conversation talk = opens();
    Frame ping = answersPing(talk.client());
    talk.client().sends(pong("something else"), pong(""));
    assertThat(nextButPings(talk.backend())).isEqualTo(pong("something else"));
    assertThat(nextButPings(talk.backend())).isEqualTo(pong(""));
    answersPing(talk.backend());
    talk.backend().sends(pong("from the backend"));
    assertThat(nextButPings(talk.client())).isEqualTo(pong("from the backend"));
    assertThat(ping.payload()).isNotEqualTo("something else".getBytes(ISO_8859_1));
  }

  @Test
  void aPingOfAPeerIsAnsweredByTheOtherPeerAlone() {
    Conversation talk = opens();
    talk.client().sends(Frame.ping("mine"));
    assertThat(nextButGatewayPings(talk.backend(), "mine")).isEqualTo(Frame.ping("mine"));
    talk.backend().sends(pong("mine"));
    assertThat(nextButPings(talk.client())).isEqualTo(pong("mine"));
    talk.backend().sends(text("no second pong before this"));
    assertThat(nextButPings(talk.client())).isEqualTo(text("no second pong before this"));
  }

  @Test
  void aClientThatDoesNotAnswerIsGivenUp() {
    Conversation talk = opens();
    try (var background = new Background()) {
      background.run(() -> answersPingsUntilClose(talk.backend(), 1001));
      assertThat(talk.client().readsFrame().opcode()).isEqualTo(PING);
      talk.client().receivesClose(1001);
    }
    talk.client().close();
    talk.backend().close();
    stage
        .metrics()
        .await(1, "longspan_connections_closed_total", "code", "1001", "initiator", "gateway");
  }

  @Test
  void aBackendThatDoesNotAnswerIsGivenUp() {
    Conversation talk = opens();
    try (var background = new Background()) {
      background.run(() -> answersPingsUntilClose(talk.client(), 1001));
      assertThat(talk.backend().readsFrame().opcode()).isEqualTo(PING);
      talk.backend().receivesClose(1001);
    }
    talk.client().close();
    talk.backend().close();
    stage
        .metrics()
        .await(1, "longspan_connections_closed_total", "code", "1001", "initiator", "gateway");
  }

  @Test
  void aPingMayComeBetweenTheFragmentsOfAMessage() {
    Conversation talk = opens();
    talk.client().sends(text("one ").notFinal());
    talk.backend().receives(text("one ").notFinal());
    answersPing(talk.backend());
    talk.client().sends(continuation("two"));
    assertThat(nextButPings(talk.backend())).isEqualTo(continuation("two"));
  }

  @Test
  void noPingIsPutIntoAFrameThatIsUnderWay() {
    Conversation talk = opens();
    byte[] frame = talk.client().encoded(text("x".repeat(1000)));
    talk.client().sends(Arrays.copyOf(frame, 500));
    byte[] start = talk.backend().reads(500);
    assertThat(talk.client().readsFrame().opcode()).isEqualTo(PING);
    talk.client().sends(Arrays.copyOfRange(frame, 500, frame.length));
    byte[] rest = talk.backend().reads(frame.length - 500);
    assertThat(start).isEqualTo(Arrays.copyOf(frame, 500));
    assertThat(rest).isEqualTo(Arrays.copyOfRange(frame, 500, frame.length));
  }

  @Test
  void noPingFollowsACloseFrame() {
    Conversation talk = opens();
    answersPing(talk.client());
    talk.backend().sends(close(1000));
    assertThat(nextButPings(talk.client())).isEqualTo(close(1000));
    talk.client().sends(close(1000));
    assertThat(nextButPings(talk.backend())).isEqualTo(close(1000));
    talk.backend().close();
    talk.client().seesEnd();
  }

  private Conversation opens() {
    return stage
        .startWithRoute(route -> route.keepalive(Duration.ofMillis(600), Duration.ofMillis(400)))
        .opens();
  }

  private static Frame answersPing(HttpWire wire) {
    Frame ping = wire.readsFrame();
    assertThat(ping.opcode()).as("opcode of " + ping).isEqualTo(PING);
    wire.sends(Frame.of(Frame.PONG, ping.payload()));
    return ping;
  }

  private static void answersPingsUntilClose(HttpWire wire, int code) {
    Frame frame = wire.readsFrame();
    while (frame.opcode() == PING) {
      wire.sends(Frame.of(Frame.PONG, frame.payload()));
      frame = wire.readsFrame();
    }
    assertThat(frame.opcode()).isEqualTo(Frame.CLOSE);
    assertThat(frame.closeCode()).isEqualTo(code);
  }

  private static Frame nextButPings(HttpWire wire) {
    return nextButGatewayPings(wire, null);
  }

  private static Frame nextButGatewayPings(HttpWire wire, String ownPing) {
    Frame frame = wire.readsFrame();
    while (frame.opcode() == PING && !frame.text().equals(ownPing)) {
      wire.sends(Frame.of(Frame.PONG, frame.payload()));
      frame = wire.readsFrame();
    }
    return frame;
  }
}
