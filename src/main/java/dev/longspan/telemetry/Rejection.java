package dev.longspan.telemetry;

import java.util.Set;

/**
 * Why the gateway itself refused a request: the {@code reason} label of rejections, and the HTTP
 * statuses that it may have.
 */
public enum Rejection {
  /** No route matches. */
  NO_ROUTE("no-route", 404),
  /** The request breaks HTTP. */
  BAD_REQUEST("bad-request", 400, 414, 431, 501, 505),
  /** The upgrade request breaks RFC 6455. */
  BAD_HANDSHAKE("bad-handshake", 400, 426),
  /** A page of an origin that the route does not take. */
  ORIGIN("origin", 403),
  /**
   * A guard asks for a token: none came, or none that it takes (401), or one with too little (403).
   */
  JWT("jwt", 401, 403),
  /** A guard asks for a key: none came, or none that it knows. */
  API_KEY("api-key", 401),
  /** A guard asks for a certificate: none was shown, or none that it takes. */
  CLIENT_CERTIFICATE("client-certificate", 403),
  /** A service that a guard asks does not let the request in; the status is the service's. */
  FORWARD_AUTH("forward-auth"),
  /** A connection did not begin with a PROXY header, where each has to. */
  PROXY_HEADER("proxy-header"),
  /** A guard does not take clients at this address. */
  ADDRESS("address", 403),
  /** A guard can't decide, because what it needs for that does not answer. */
  GUARD_UNAVAILABLE("guard-unavailable", 503),
  /** The request's head or body did not come in time. */
  REQUEST_TIMEOUT("request-timeout", 408),
  /** There is no such session, or none any more. */
  NO_SESSION("no-session", 404),
  /** The session has ended. */
  SESSION_ENDED("session-ended", 410),
  /** The route has as many sessions as it may. */
  TOO_MANY_SESSIONS("too-many-sessions", 503),
  /** As many requests of the session are sending as may. */
  TOO_MANY_SENDS("too-many-sends", 429),
  /** Another request receives from the session in this one's place. */
  DISPLACED("displaced", 409),
  /** A message or an acknowledgement has a number that is not due. */
  OUT_OF_ORDER("out-of-order", 409),
  /** A session has no use for the method. */
  METHOD_NOT_ALLOWED("method-not-allowed", 405),
  /** A session has nothing of the media types that the request accepts. */
  NOT_ACCEPTABLE("not-acceptable", 406),
  /** A session can't send a body of the request's media type. */
  UNSUPPORTED_MEDIA_TYPE("unsupported-media-type", 415),
  /** The backend closed before it said what was asked for. */
  UPSTREAM_CLOSED("upstream-closed", 502),
  /** The request's body is over the route's limit. */
  BODY_TOO_LARGE("body-too-large", 413),
  /** The gateway has as many client connections as it may have. */
  GATEWAY_FULL("gateway-full", 503),
  /** The route has as many WebSockets and sessions as it may have. */
  ROUTE_FULL("route-full", 503),
  /** The client has as many WebSockets and sessions on the route as it may have. */
  CLIENT_CONNECTIONS("client-connections", 429),
  /** WebSockets and sessions are asked for faster than the route allows. */
  HANDSHAKE_RATE("handshake-rate", 503),
  /** The gateway ends, and begins no WebSocket or session any more. */
  DRAINING("draining", 503),
  /** No endpoint accepted a connection, or it was lost before the answer. */
  UPSTREAM_UNREACHABLE("upstream-unreachable", 502),
  /** The upstream has no endpoint that may be chosen. */
  NO_HEALTHY_ENDPOINT("no-healthy-endpoint", 503),
  /** Too many clients wait to be let in to the upstream, or would wait too long. */
  ADMISSION("admission", 503),
  /** The backend's answer breaks HTTP or RFC 6455. */
  BAD_UPSTREAM_RESPONSE("bad-upstream-response", 502),
  /** The backend did not take a connection, or did not answer, in time. */
  UPSTREAM_TIMEOUT("upstream-timeout", 504);

  private final String label;

  @SuppressWarnings("ImmutableEnumChecker") // Set.of is immutable
  private final Set<Integer> statuses;

  Rejection(String label, Integer... statuses) {
    this.label = label;
    this.statuses = Set.of(statuses);
  }

  /** Value of the metric label and of the access log's field. */
  public String label() {
    return label;
  }

  /** The HTTP statuses that a request refused for this may be answered with. */
  public Set<Integer> statuses() {
    return statuses;
  }
}
