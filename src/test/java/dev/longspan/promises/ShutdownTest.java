package dev.longspan.promises;

import static dev.longspan.wire.Frame.close;
import static dev.longspan.wire.Frame.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Stage;
import dev.longspan.wire.Stage.Conversation;
import io.vertx.core.Future;
import java.net.ConnectException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A gateway that ends says so to every WebSocket, lets requests finish, and is gone. */
class ShutdownTest {

  @RegisterExtension final Stage stage = new Stage();

  @Test
  void webSocketsAreToldThatTheServiceRestarts() {
    Conversation one = stage.start().opens();
    Conversation two = stage.opens();
    Future<Void> drained = stage.gateway().drain();
    for (Conversation talk : new Conversation[] {one, two}) {
      talk.client().receivesClose(1012);
      talk.backend().receivesClose(1001);
      talk.client().sends(close(1012));
      talk.backend().sends(close(1001));
      talk.client().seesEndOrReset();
      talk.backend().seesEndOrReset();
    }
    Stage.await(drained);
  }

  @Test
  void peersThatDoNotAnswerAreCutAtTheEndOfTheDrain() {
    Conversation talk = stage.start(setup -> setup.drainTimeout(Duration.ofSeconds(1))).opens();
    Future<Void> drained = stage.gateway().drain();
    talk.client().receivesClose(1012);
    talk.backend().receivesClose(1001);
    talk.client().seesEndOrReset();
    talk.backend().seesEndOrReset();
    Stage.await(drained);
  }

  @Test
  void aRequestUnderWayIsFinishedAndItsConnectionClosed() {
    stage.start();
    HttpWire client = stage.connects();
    client.sendsHead("GET /slow HTTP/1.1", "Host: a");
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    assertThat(stage.adminStatus("/health/ready")).isEqualTo(200);
    Future<Void> drained = stage.gateway().drain();
    stage.metrics().await(1, "longspan_draining");
    assertThat(stage.adminStatus("/health/ready")).isEqualTo(503);
    assertThat(stage.adminStatus("/health/live")).isEqualTo(200);
    backend.sendsHead("HTTP/1.1 200 OK", "Content-Length: 2").sends("ok");
    var response = client.readsResponse();
    assertThat(response.text()).isEqualTo("ok");
    assertThat(response.head().value("Connection")).isEqualToIgnoringCase("close");
    client.seesEnd();
    Stage.await(drained);
  }

  @Test
  void aBodyUnderWayIsFinished() {
    stage.start();
    HttpWire client = stage.connects();
    client.sendsHead("GET /slow HTTP/1.1", "Host: a");
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    backend.sendsHead("HTTP/1.1 200 OK", "Transfer-Encoding: chunked").sendsChunk("first");
    client.readsHead();
    client.readsInChunks("first");
    Future<Void> drained = stage.gateway().drain();
    stage.metrics().await(1, "longspan_draining");
    backend.sendsChunk("second").sendsLastChunk();
    client.readsInChunks("second");
    assertThat(client.readsChunk()).isEmpty();
    client.readsTrailers();
    client.seesEnd();
    Stage.await(drained);
  }

  @Test
  void connectionsThatOnlyWaitAreClosed() {
    stage.start();
    HttpWire client = stage.connects();
    client.sendsHead("GET / HTTP/1.1", "Host: a");
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    backend.sendsHead("HTTP/1.1 200 OK", "Content-Length: 2").sends("ok");
    client.readsResponse();
    Future<Void> drained = stage.gateway().drain();
    client.seesEnd();
    backend.seesEndOrReset();
    Stage.await(drained);
  }

  @Test
  void newConnectionsAreRefusedAfterTheDrain() {
    stage.start();
    int port = stage.port();
    Stage.await(stage.gateway().drain());
    assertThatThrownBy(() -> Stage.connect(port, 0)).hasCauseInstanceOf(ConnectException.class);
  }

  @Test
  void closingAtOnceCutsWhatIsOpen() {
    Conversation talk = stage.start().opens();
    talk.client().sends(text("hello"));
    talk.backend().receives(text("hello"));
    Stage.await(stage.gateway().close());
    talk.client().readsToTheEndOrReset();
    talk.backend().readsToTheEndOrReset();
  }
}
