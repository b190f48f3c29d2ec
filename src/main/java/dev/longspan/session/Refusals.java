package dev.longspan.session;

import dev.longspan.http.Problem;
import dev.longspan.telemetry.Rejection;
import java.util.Map;

/** What requests that concern sessions are refused with. */
final class Refusals {

  private static final int SOON_SECONDS = 1;
  private static final int LATER_SECONDS = 5;

  private Refusals() {}

  static Problem unknown() {
    return new Problem(404, Rejection.NO_SESSION, "there is no such session");
  }

  /**
   * It has ended.
   *
   * @param closed how; null: it is just ending
   */
  static Problem ended(Closed closed) {
    Problem problem = new Problem(410, Rejection.SESSION_ENDED, "the session has ended");
    return closed == null ? problem : problem.with("closed", closed.asMember());
  }

  static Problem tooMany() {
    return Problem.passing(
        503,
        Rejection.TOO_MANY_SESSIONS,
        "the route has as many sessions as it may",
        LATER_SECONDS);
  }

  static Problem draining() {
    return Problem.passing(503, Rejection.DRAINING, "the gateway ends", LATER_SECONDS);
  }

  static Problem tooManySends() {
    return Problem.passing(
        429,
        Rejection.TOO_MANY_SENDS,
        "as many requests of this session are sending as may at one time",
        SOON_SECONDS);
  }

  static Problem displaced() {
    return new Problem(409, Rejection.DISPLACED, "another request receives from this session now");
  }

  static Problem notSentYet(long last) {
    return new Problem(
        409, Rejection.OUT_OF_ORDER, "the last message of this session has the number " + last);
  }

  static Problem acknowledgedAlready(long acknowledged) {
    return new Problem(
        409,
        Rejection.OUT_OF_ORDER,
        "messages up to number " + acknowledged + " were acknowledged and are gone");
  }

  static Problem outOfOrder(long expected) {
    return new Problem(409, Rejection.OUT_OF_ORDER, "the next Message-Id is " + expected);
  }

  static Problem invalid(String detail) {
    return new Problem(400, Rejection.BAD_REQUEST, detail);
  }

  static Problem tooLarge(String detail) {
    return new Problem(413, Rejection.BODY_TOO_LARGE, detail);
  }

  static Problem mediaType() {
    return new Problem(
        415,
        Rejection.UNSUPPORTED_MEDIA_TYPE,
        "send text/plain, application/json, application/octet-stream or application/x-ndjson");
  }

  static Problem notAcceptable() {
    return new Problem(
        406,
        Rejection.NOT_ACCEPTABLE,
        "there are application/json, text/event-stream and application/x-ndjson");
  }

  static Problem method(String allowed) {
    return new Problem(
        405, Rejection.METHOD_NOT_ALLOWED, "allowed: " + allowed, Map.of("Allow", allowed));
  }

  static Problem slowBody() {
    return new Problem(408, Rejection.REQUEST_TIMEOUT, "the request's body did not come in time");
  }
}
