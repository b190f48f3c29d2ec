package dev.longspan.telemetry;

/** How a request that carried messages to a polled backend ended: the {@code outcome} label. */
public enum SendOutcome {
  /** The backend took them. */
  TAKEN("taken"),
  /** It did not, and they are sent again. */
  REPEATED("repeated"),
  /** It did not, which ended the conversation. */
  FAILED("failed");

  private final String label;

  SendOutcome(String label) {
    this.label = label;
  }

  /** Value of the metric label. */
  public String label() {
    return label;
  }
}
