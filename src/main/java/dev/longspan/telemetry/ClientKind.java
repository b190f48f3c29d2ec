package dev.longspan.telemetry;

/** How a client holds its connection: the {@code client} label. */
public enum ClientKind {
  /** A WebSocket. */
  WEBSOCKET("websocket"),
  /** A session that is polled. */
  LONG_POLL("long-poll"),
  /** A session that is received as server-sent events. */
  SSE("sse"),
  /** A session that is received as lines of JSON. */
  STREAM("stream"),
  /** A session of the SockJS protocol, over whichever of its transports. */
  SOCKJS("sockjs");

  private final String label;

  ClientKind(String label) {
    this.label = label;
  }

  /** Value of the metric label and of the access log's field. */
  public String label() {
    return label;
  }
}
