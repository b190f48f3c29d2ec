package dev.longspan.telemetry;

/** Who ended a connection: the {@code initiator} label. */
public enum Initiator {
  CLIENT("client"),
  UPSTREAM("upstream"),
  GATEWAY("gateway");

  private final String label;

  Initiator(String label) {
    this.label = label;
  }

  /** Value of the metric label and of the access log's field. */
  public String label() {
    return label;
  }
}
