package dev.longspan.promises;

import static dev.longspan.wire.Frame.PING;
import static dev.longspan.wire.Frame.close;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.wire.Frame;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.RouteSetup;
import dev.longspan.wire.ScriptedBackend;
import dev.longspan.wire.Sender;
import dev.longspan.wire.Stage;
import dev.longspan.wire.Stage.Conversation;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Whatever happens to a WebSocket while one side does not read: it ends as any other, and in time.
 */
class StalledPeerTest {

  private static final int PIECES = 1024;
  private static final int SMALL_BUFFER = 32 * 1024;

  @RegisterExtension final Stage stage = new Stage();

  private final byte[] content = TransparencyTest.randomBytes(64 * 1024);

  @Test
  void aStalledClientThatResetsLeavesAGoingAwayForTheBackend() throws Exception {
    Conversation talk = opens(route -> {});
    try (Sender sender = floods(talk.backend())) {
      sender.waitsUntilBlocked();
      talk.client().resets();
      talk.backend().receivesClose(1001);
    }
    stage.metrics().await(0, "longspan_connections");
  }

  @Test
  void aStalledBackendThatResetsIsABadGatewayForTheClient() throws Exception {
    Conversation talk = opens(route -> {});
    try (Sender sender = floods(talk.client())) {
      sender.waitsUntilBlocked();
      talk.backend().resets();
      talk.client().receivesClose(1014);
    }
    stage.metrics().await(0, "longspan_connections");
  }

  @Test
  void aBlockedSenderThatResetsIsGoneForTheStalledSideToo() throws Exception {
    Conversation talk = opens(route -> {});
    Sender sender = floods(talk.client());
    sender.waitsUntilBlocked();
    talk.client().resets();
    talk.backend().readsToTheEndOrReset();
    talk.backend().close();
    stage.metrics().await(0, "longspan_connections");
  }

  @Test
  void aBlockedSenderIsNotTakenForDeadBecauseItsPongsAreNotRead() throws Exception {
    Conversation talk =
        opens(route -> route.keepalive(Duration.ofMillis(300), Duration.ofMillis(200)));
    try (Sender sender = floods(talk.client())) {
      // Longer than several pings; the client's pongs would be behind what the gateway does not
      // read.
      sender.waitsUntilBlocked();
      for (int i = 0; i < PIECES; i++) {
        assertThat(nextButPings(talk.backend()).payload()).isEqualTo(content);
      }
      sender.finishes();
      talk.client().sends(close(1000));
      assertThat(nextButPings(talk.backend())).isEqualTo(close(1000));
    }
  }

  @Test
  void aStalledClientDoesNotHoldUpTheDrain() throws Exception {
    stage.backend(new ScriptedBackend());
    stage.start(setup -> setup.drainTimeout(Duration.ofSeconds(1)));
    Conversation talk = stage.opens(stage.connects(SMALL_BUFFER));
    try (Sender sender = floods(talk.backend())) {
      sender.waitsUntilBlocked();
      Future<Void> drained = stage.gateway().drain();
      talk.backend().receivesClose(1001);
      Stage.await(drained);
    }
  }

  @Test
  void peersThatNeverEndTheirConnectionAfterTheCloseAreCut() {
    Conversation talk = stage.start().opens();
    talk.client().sends(close(1000));
    talk.backend().receives(close(1000)).sends(close(1000));
    talk.client().receives(close(1000));
    talk.client().seesEndOrReset();
    talk.backend().seesEndOrReset();
    stage
        .metrics()
        .await(1, "longspan_connections_closed_total", "code", "1000", "initiator", "client");
    stage.metrics().await(0, "longspan_connections");
  }

  @Test
  void aHalfClosedConnectionIsCutInTimeThoughNobodySaysMore() {
    Conversation talk = stage.start().opens();
    talk.client().halfCloses();
    talk.backend().receivesClose(1001);
    talk.client().seesEndOrReset();
    talk.backend().seesEndOrReset();
    stage.metrics().await(0, "longspan_connections");
  }

  private Conversation opens(Consumer<RouteSetup> route) {
    stage.backend(new ScriptedBackend(SMALL_BUFFER));
    stage.startWithRoute(route);
    return stage.opens(stage.connects(SMALL_BUFFER));
  }

  private Sender floods(HttpWire wire) {
    byte[] frame = wire.encoded(Frame.binary(content));
    return Sender.starts(wire, PIECES, i -> frame);
  }

  private static Frame nextButPings(HttpWire wire) {
    Frame frame = wire.readsFrame();
    while (frame.opcode() == PING) {
      wire.sends(Frame.of(Frame.PONG, frame.payload()));
      frame = wire.readsFrame();
    }
    return frame;
  }
}
