package dev.longspan.telemetry;

/** One of the two sides of a relay: the {@code side} label names the side that is too slow. */
public enum Side {
  CLIENT("client"),
  UPSTREAM("upstream");

  private final String label;

  Side(String label) {
    this.label = label;
  }

  /** Value of the metric label. */
  public String label() {
    return label;
  }
}
