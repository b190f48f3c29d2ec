package dev.longspan.telemetry;

/** What came of an attempt to apply a changed configuration. */
public enum ReloadOutcome {
  /** The new configuration is served. */
  SUCCESS("success"),
  /** What was read is what is served already. */
  UNCHANGED("unchanged"),
  /** Something is wrong with it: the one before is served on. */
  FAILURE("failure");

  private final String label;

  ReloadOutcome(String label) {
    this.label = label;
  }

  /** Value of the metric's label, and in the API. */
  public String label() {
    return label;
  }
}
