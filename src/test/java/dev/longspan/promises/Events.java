package dev.longspan.promises;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.config.UpstreamConfig;
import dev.longspan.wire.Handshake;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.RouteSetup;
import dev.longspan.wire.Stage;
import dev.longspan.wire.Stage.Conversation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** How conversations with a backend of events are played. */
final class Events {

  static final String TYPE = "application/websocket-events";

  private Events() {}

  static void starts(Stage stage, Consumer<RouteSetup> changes) {
    stage.start(
        setup ->
            setup
                .route(changes)
                .upstream(
                    upstream -> upstream.protocol(UpstreamConfig.Protocol.WEBSOCKET_OVER_HTTP)));
  }

  static Conversation converses(Stage stage, String... answerLines) {
    HttpWire client = stage.connects();
    client.sends(Handshake.request("/chat"));
    HttpWire backend = stage.backend().accepts();
    assertThat(backend.readsRequest().text()).isEqualTo("OPEN\r\n");
    answers(backend, "OPEN\r\n", answerLines);
    assertThat(client.readsHead().status()).isEqualTo(101);
    return new Conversation(client, backend);
  }

  static void answers(HttpWire backend, String events, String... lines) {
    List<String> head = new ArrayList<>(List.of("HTTP/1.1 200 OK", "Content-Type: " + TYPE));
    head.addAll(List.of(lines));
    head.add("Content-Length: " + events.length());
    backend.sends(String.join("\r\n", head) + "\r\n\r\n" + events);
  }
}
