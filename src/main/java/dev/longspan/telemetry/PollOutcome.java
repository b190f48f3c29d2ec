package dev.longspan.telemetry;

/** How a poll of a backend ended: the {@code outcome} label. */
public enum PollOutcome {
  /** It brought messages. */
  MESSAGES("messages"),
  /** It brought nothing. */
  EMPTY("empty"),
  /** No answer came in time, of a backend that was not told how long it may wait. */
  TIMEOUT("timeout"),
  /** No answer, one that makes no sense, or a status that is an error. */
  FAILED("failed"),
  /** The backend has forgotten the conversation. */
  LOST("lost"),
  /** Given up, because the client left. */
  CANCELLED("cancelled");

  private final String label;

  PollOutcome(String label) {
    this.label = label;
  }

  /** Value of the metric label. */
  public String label() {
    return label;
  }
}
