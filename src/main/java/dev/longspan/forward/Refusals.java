package dev.longspan.forward;

import dev.longspan.http.Problem;
import dev.longspan.telemetry.Rejection;
import dev.longspan.telemetry.UpstreamFailure;
import dev.longspan.upstream.Refusal;
import java.util.Map;

/** What a client is told of a request that did not reach a backend, or got no answer. */
public final class Refusals {

  public static final Problem TOO_LARGE =
      new Problem(413, Rejection.BODY_TOO_LARGE, "the request's body is over the route's limit");

  public static final Problem BODY_LATE =
      new Problem(408, Rejection.REQUEST_TIMEOUT, "the request's body did not come in time");

  public static final Problem ANSWER_LATE =
      new Problem(504, Rejection.UPSTREAM_TIMEOUT, "the backend did not answer in time");

  private Refusals() {}

  /** No endpoint could be connected to. */
  public static Problem unreachable(UpstreamFailure reason) {
    return reason == UpstreamFailure.CONNECT_TIMEOUT
        ? new Problem(504, Rejection.UPSTREAM_TIMEOUT, "no backend took a connection in time")
        : new Problem(502, Rejection.UPSTREAM_UNREACHABLE, "no backend takes connections");
  }

  /** The upstream takes nothing at the moment. */
  public static Problem of(Refusal refusal) {
    return new Problem(
        503,
        refusal.reason(),
        refusal.detail(),
        Map.of("Retry-After", Integer.toString(refusal.retryAfterSeconds())));
  }

  /** The backend's answer did not come to its end. */
  public static Problem failed(UpstreamFailure reason) {
    return reason == UpstreamFailure.BAD_RESPONSE
        ? new Problem(502, Rejection.BAD_UPSTREAM_RESPONSE, "the backend's answer is malformed")
        : new Problem(502, Rejection.UPSTREAM_UNREACHABLE, "the backend closed the connection");
  }
}
