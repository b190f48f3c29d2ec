package dev.longspan.telemetry;

/** How an endpoint fares: the {@code state} label of the endpoints' gauge. */
public enum EndpointState {
  /** It gets its share of the work. */
  HEALTHY("healthy"),
  /** Its health checks fail: it gets nothing new. */
  UNHEALTHY("unhealthy"),
  /** It failed too often in a row: it gets nothing new for a while. */
  EJECTED("ejected"),
  /** It is not among the endpoints any more, and still has connections. */
  LEAVING("leaving");

  private final String label;

  EndpointState(String label) {
    this.label = label;
  }

  /** Value of the metric label. */
  public String label() {
    return label;
  }
}
