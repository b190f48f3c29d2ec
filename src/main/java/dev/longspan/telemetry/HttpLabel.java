package dev.longspan.telemetry;

/** The version of HTTP that a client speaks: the {@code http} label of handshakes. */
public enum HttpLabel {
  HTTP_1("1.1"),
  HTTP_2("2");

  private static final HttpLabel[] ALL = values();

  private final String label;

  HttpLabel(String label) {
    this.label = label;
  }

  static HttpLabel of(int ordinal) {
    return ALL[ordinal];
  }

  /** Value of the metric label. */
  public String label() {
    return label;
  }
}
