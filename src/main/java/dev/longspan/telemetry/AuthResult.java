package dev.longspan.telemetry;

/** What came of asking a service about a request: the {@code result} label. */
public enum AuthResult {
  /** It lets the request in. */
  ADMITTED("admitted"),
  /** It does not. */
  REFUSED("refused"),
  /** It gave no answer that could be used. */
  FAILURE("failure");

  private final String label;

  AuthResult(String label) {
    this.label = label;
  }

  /** Value of the metric label. */
  public String label() {
    return label;
  }
}
