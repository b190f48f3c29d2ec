package dev.longspan.telemetry;

/** What a conversation with a polled backend is at: the {@code phase} label. */
public enum PollPhase {
  /** A poll, or the request that begins the conversation, is under way. */
  POLLING("polling"),
  /** What an answer brought is on its way to the client, who may be slow. */
  DELIVERING("delivering"),
  /** Polls come too fast: the next one waits. */
  PACED("paced"),
  /** A poll failed: the next one waits. */
  BACKING_OFF("backing-off");

  private final String label;

  PollPhase(String label) {
    this.label = label;
  }

  /** Value of the metric label. */
  public String label() {
    return label;
  }
}
