package dev.longspan.matrix;

import java.util.List;
import java.util.function.Supplier;

/** The kinds of backends: the columns of the table, and what a kind has no words for. */
enum BackendKind {
  WEBSOCKET("protocol: http", WebSocketEnd::new),

  WEBSOCKET_OVER_HTTP("protocol: websocket-over-http", EventsEnd::new),

  /**
   * A poll without a description has no word for an empty message, and none for a close: 410 is the
   * code 4410, and a client that closes is one that polls no more.
   */
  LONG_POLL("protocol: long-poll", PolledEnd.Bare::new) {
    @Override
    List<Said> toClient(List<Said> messages) {
      return messages.stream().filter(each -> each.content().length > 0).toList();
    }

    @Override
    Bye toClient(Bye bye) {
      return new Bye(4410, "the backend answered 410");
    }

    @Override
    Bye toBackend(Bye bye) {
      return Bye.UNSAID;
    }
  },

  /** A description has one code for all ends that the backend makes, and none for the client's. */
  DESCRIBED_LONG_POLL(
      "protocol: long-poll\nlong-poll:\n" + PolledEnd.Described.DESCRIPTION.indent(2),
      PolledEnd.Described::new) {
    @Override
    Bye toClient(Bye bye) {
      return new Bye(4001, "");
    }

    @Override
    Bye toBackend(Bye bye) {
      return Bye.WITHOUT_A_CODE;
    }
  };

  private final String upstreamKeys;

  @SuppressWarnings("ImmutableEnumChecker") // A constructor: it has no state.
  private final Supplier<BackendEnd> end;

  BackendKind(String upstreamKeys, Supplier<BackendEnd> end) {
    this.upstreamKeys = upstreamKeys;
    this.end = end;
  }

  BackendServer start() {
    return new BackendServer(end);
  }

  /** A gateway before the backend, as YAML. */
  String configuration(BackendServer backend) {
    return """
    listeners: [{ name: public, host: 127.0.0.1, port: 0 }]
    admin: { port: 0 }
    routes:
      - name: matrix
        match: { path: /chat }
        upstream: backend
        sessions: {}
        sockjs: {}
    upstreams:
      backend:
        endpoints: ["%s"]
    """
            .formatted(backend.uri())
        + upstreamKeys.indent(4);
  }

  /** What a client hears of these messages. */
  List<Said> toClient(List<Said> messages) {
    return messages;
  }

  /** How a client hears that the backend closed. */
  Bye toClient(Bye bye) {
    return bye;
  }

  /** How the backend hears that a client closed. */
  Bye toBackend(Bye bye) {
    return bye;
  }
}
