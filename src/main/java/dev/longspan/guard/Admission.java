package dev.longspan.guard;

import dev.longspan.http.Problem;

/** Whether a WebSocket or session may be begun, as far as limits go. */
public sealed interface Admission {

  /**
   * It may.
   *
   * @param leave to be run, once, when it is over
   */
  record Granted(Runnable leave) implements Admission {}

  /**
   * It may not.
   *
   * @param problem says why, and when to try again
   */
  record Refused(Problem problem) implements Admission {}
}
