package dev.longspan.bridge.events;

import dev.longspan.route.Route;

/** How much an answer with events may be. */
final class AnswerLimit {

  /** Small messages that come together, and what frames them. */
  private static final int BESIDE_A_MESSAGE_BYTES = 1024 * 1024;

  private AnswerLimit() {}

  /** A message of the largest size, and some room. */
  static int of(Route route) {
    return route.maxHeldMessageBytes() + BESIDE_A_MESSAGE_BYTES;
  }
}
