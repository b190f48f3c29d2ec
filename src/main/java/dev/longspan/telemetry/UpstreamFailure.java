package dev.longspan.telemetry;

/** What went wrong with an endpoint: the {@code reason} label of upstream failures. */
public enum UpstreamFailure {
  /** Refused, unreachable, reset while connecting, or its name does not resolve. */
  CONNECT("connect"),
  /** Connecting took too long. */
  CONNECT_TIMEOUT("connect-timeout"),
  /** No secure connection: the certificate is not trusted, or the handshake failed otherwise. */
  TLS("tls"),
  /** No answer in time. */
  RESPONSE_TIMEOUT("response-timeout"),
  /** The answer breaks HTTP or RFC 6455. */
  BAD_RESPONSE("bad-response"),
  /** The connection broke while an answer or a WebSocket was under way. */
  BROKEN("broken");

  private final String label;

  UpstreamFailure(String label) {
    this.label = label;
  }

  /** Value of the metric label. */
  public String label() {
    return label;
  }
}
