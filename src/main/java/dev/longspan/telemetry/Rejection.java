package dev.longspan.telemetry;

/**
 * Why the gateway itself refused a request or cut a connection: the {@code reason} label of
 * rejections.
 */
public enum Rejection {
  /** No route matches (404). */
  NO_ROUTE("no-route"),
  /** The request breaks HTTP (400, 413, 414, 417, 431, 501, 505). */
  BAD_REQUEST("bad-request"),
  /** The upgrade request breaks RFC 6455 (400, 426). */
  BAD_HANDSHAKE("bad-handshake"),
  /** The request's head or body did not come in time (408). */
  REQUEST_TIMEOUT("request-timeout"),
  /** The request's body is over the route's limit (413). */
  BODY_TOO_LARGE("body-too-large"),
  /** No endpoint accepted a connection (502), or answered in HTTP (502). */
  UPSTREAM_UNREACHABLE("upstream-unreachable"),
  /** The backend's answer breaks HTTP or RFC 6455 (502). */
  BAD_UPSTREAM_RESPONSE("bad-upstream-response"),
  /** The backend did not answer in time (504). */
  UPSTREAM_TIMEOUT("upstream-timeout"),
  /** The gateway is ending (503). */
  DRAINING("draining");

  private final String label;

  Rejection(String label) {
    this.label = label;
  }

  /** Value of the metric label and of the access log's field. */
  public String label() {
    return label;
  }
}
