package dev.longspan.polled;

import dev.longspan.wire.Handshake;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Stage;
import java.net.URI;
import java.util.Map;

/** Starts a gateway in front of a polled backend, and opens WebSockets on it. */
final class PolledRoute {

  private PolledRoute() {}

  /**
   * Starts the gateway.
   *
   * @param longPoll the description, as YAML; empty: there is none
   */
  static Stage start(Stage stage, URI backend, String longPoll) {
    return start(stage, backend, longPoll, "");
  }

  /**
   * Starts the gateway.
   *
   * @param route more keys of the route, as YAML
   */
  static Stage start(Stage stage, URI backend, String longPoll, String route) {
    String yaml =
        """
        listeners: [{ name: public, host: 127.0.0.1, port: 0 }]
        admin: { port: 0 }
        routes:
          - name: polled
            upstream: backend
        """
            + route.indent(4)
            + """
            upstreams:
              backend:
                protocol: long-poll
                endpoints: ["%s"]
            """
                .formatted(backend)
            + (longPoll.isEmpty() ? "" : "    long-poll:\n" + longPoll.indent(6));
    return stage.start(yaml, Map.of());
  }

  /** Opens a WebSocket. */
  static HttpWire opens(Stage stage, String target, String... moreLines) {
    HttpWire client = stage.connects();
    client.sends(Handshake.request(target, moreLines));
    int status = client.readsHead().status();
    if (status != 101) {
      throw new AssertionError("status " + status + " in place of a WebSocket");
    }
    return client;
  }
}
