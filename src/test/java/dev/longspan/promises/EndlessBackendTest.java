package dev.longspan.promises;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longspan.wire.Frame;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Stage;
import dev.longspan.wire.Stage.Conversation;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A backend that hears no close frame and streams on does not hold a connection for ever. */
class EndlessBackendTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @RegisterExtension final Stage stage = new Stage();

  @Test
  void aStreamToAClientThatVanishedIsCut() {
    Conversation talk = stage.start().opens();
    talk.client().resets();
    assertThatThrownBy(() -> streams(talk.backend())).isInstanceOf(UncheckedIOException.class);
    stage.metrics().await(0, "longspan_connections");
    stage.metrics().await(0, "longspan_upstream_connections");
  }

  @Test
  void aStreamToAClientThatSaidItsCloseAndLeftIsCut() {
    Conversation talk = stage.start().opens();
    talk.client().sends(Frame.close(1000));
    talk.backend().receivesClose(1000);
    talk.client().close();
    assertThatThrownBy(() -> streams(talk.backend())).isInstanceOf(UncheckedIOException.class);
    stage.metrics().await(0, "longspan_connections");
  }

  private static void streams(HttpWire backend) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      backend.sends(Frame.text("tick"));
    }
  }
}
