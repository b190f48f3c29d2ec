package dev.longspan.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.wire.Frame;
import dev.longspan.wire.Handshake;
import dev.longspan.wire.Http2Wire;
import dev.longspan.wire.Http2Wire.Fields;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sessions of clients that speak HTTP/2, where a request's end comes with its head. */
class Http2SessionTest {

  @RegisterExtension final Stage stage = new Stage();
  private final SessionStage sessions = new SessionStage(stage);

  private Http2Wire begins() {
    sessions.starts();
    return Http2Wire.begins(stage.connects());
  }

  private HttpWire accepts() {
    HttpWire backend = stage.backend().accepts();
    backend.sends(Handshake.answer(backend.readsHead()));
    return backend;
  }

  @Test
  void aSessionOpensSendsAndReceivesOnOneConnection() {
    Http2Wire client = begins();
    int opening =
        client.requests(
            ":method", "POST", ":scheme", "http", ":authority", "a", ":path", "/chat/sessions");
    HttpWire backend = accepts();
    Fields created = client.readsHeaders(opening);
    assertThat(created.status()).isEqualTo(201);
    String session = created.value("location");
    client.readsBody(opening);
    int poll = client.gets(session + "?wait=20");
    int sending = client.posts(session, "content-type", "text/plain");
    client.sendsData(sending, true, "hello");
    assertThat(client.readsHeaders(sending).status()).isEqualTo(204);
    backend.receives(Frame.text("hello"));
    backend.sends(Frame.text("world"));
    assertThat(client.readsAnswer(poll, 200))
        .isEqualTo("{\"messages\":[{\"seq\":1,\"text\":\"world\"}],\"closed\":null}");
  }

  @Test
  void eventsComeOnTheStreamThatOpenedTheSession() {
    Http2Wire client = begins();
    int events = client.gets("/chat/sessions", "accept", "text/event-stream");
    HttpWire backend = accepts();
    assertThat(client.readsHeaders(events).status()).isEqualTo(200);
    backend.sends(Frame.text("last"), Frame.close(4000, "enough"));
    assertThat(client.readsBody(events))
        .contains("event: session", "data: last", "{\"code\":4000,\"reason\":\"enough\"");
  }
}
