package dev.longspan.promises;

import static dev.longspan.wire.Frame.close;
import static dev.longspan.wire.Frame.text;

import dev.longspan.wire.Stage;
import dev.longspan.wire.Stage.Conversation;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A WebSocket on which nothing moves is closed; one on which anything moves is not. */
class IdleTimeoutTest {

  @RegisterExtension final Stage stage = new Stage();

  @Test
  void bothSidesOfAnIdleWebSocketAreTold() {
    Conversation talk = opens();
    talk.client().receivesClose(1001);
    talk.backend().receivesClose(1001);
    talk.client().sends(close(1001));
    talk.backend().sends(close(1001));
    talk.client().seesEndOrReset();
    talk.backend().seesEndOrReset();
    stage
        .metrics()
        .await(1, "longspan_connections_closed_total", "code", "1001", "initiator", "gateway");
  }

  @Test
  void peersThatDoNotAnswerTheCloseAreCut() {
    Conversation talk = opens();
    talk.client().receivesClose(1001);
    talk.backend().receivesClose(1001);
    talk.client().seesEndOrReset();
    talk.backend().seesEndOrReset();
    stage.metrics().await(0, "longspan_connections");
  }

  @Test
  void trafficInOneDirectionIsEnoughToStayOpen() {
    Conversation talk = opens();
    long end = System.nanoTime() + Duration.ofSeconds(2).toNanos();
    int count = 0;
    while (System.nanoTime() < end) {
      talk.client().sends(text("message " + count));
      talk.backend().receives(text("message " + count));
      count++;
    }
    talk.backend().sends(text("still there"));
    talk.client().receives(text("still there"));
    talk.client().receivesClose(1001);
    talk.backend().receivesClose(1001);
  }

  private Conversation opens() {
    return stage.startWithRoute(route -> route.idleTimeout(Duration.ofMillis(500))).opens();
  }
}
