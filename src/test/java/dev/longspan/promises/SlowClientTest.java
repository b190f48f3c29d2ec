package dev.longspan.promises;

import static dev.longspan.wire.Frame.close;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.wire.Frame;
import dev.longspan.wire.Stage;
import dev.longspan.wire.Stage.Conversation;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the gateway took from a backend reaches a client that takes its time, to the last byte. */
class SlowClientTest {

  private static final Duration LONGER_THAN_A_CLOSE = Duration.ofSeconds(30);

  @RegisterExtension final Stage stage = new Stage();

  @Test
  void messagesBeforeACloseArriveWhole() {
    stage.start();
    byte[] message = new byte[256 * 1024];
    Conversation slow = stage.opens(stage.connects(16 * 1024));
    slow.backend().sends(Frame.binary(message), close(1000, "done"));
    seesClosesGoUnanswered();
    slow.client().receives(Frame.binary(message), close(1000, "done"));
    slow.client().seesEnd();
    slow.backend().seesEndOrReset();
  }

  /** Conversations whose client does not answer a close are cut, one on each event loop. */
  private void seesClosesGoUnanswered() {
    Conversation[] talks = new Conversation[Runtime.getRuntime().availableProcessors()];
    for (int i = 0; i < talks.length; i++) {
      talks[i] = stage.opens();
      talks[i].backend().sends(close(1000));
      talks[i].client().receivesClose(1000);
    }
    for (Conversation talk : talks) {
      assertThat(talk.client().hasBytesWithin(LONGER_THAN_A_CLOSE)).isTrue();
    }
  }
}
