package dev.longspan.telemetry;

/** How a client holds its connection: the {@code client} label. */
public enum ClientKind {
  WEBSOCKET("websocket");

  private final String label;

  ClientKind(String label) {
    this.label = label;
  }

  /** Value of the metric label and of the access log's field. */
  public String label() {
    return label;
  }
}
