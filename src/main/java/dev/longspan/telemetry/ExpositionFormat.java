package dev.longspan.telemetry;

/** How metrics are written. */
public enum ExpositionFormat {
  /** Prometheus' text format 0.0.4. */
  PROMETHEUS("text/plain; version=0.0.4; charset=utf-8"),
  /** OpenMetrics 1.0. */
  OPEN_METRICS("application/openmetrics-text; version=1.0.0; charset=utf-8");

  private final String contentType;

  ExpositionFormat(String contentType) {
    this.contentType = contentType;
  }

  /** The media type, with its parameters. */
  public String contentType() {
    return contentType;
  }

  /** What a scraper with this Accept header gets; null: no such header. */
  public static ExpositionFormat accepted(String acceptHeader) {
    return acceptHeader != null && acceptHeader.contains("application/openmetrics-text")
        ? OPEN_METRICS
        : PROMETHEUS;
  }
}
