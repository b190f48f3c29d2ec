package dev.longspan.telemetry;

import java.util.Arrays;

/**
 * Which close codes a route shows by number: peers choose codes freely, and each becomes a time
 * series.
 *
 * <p>Codes that RFC 6455 section 7.4 leaves to nobody are never shown. At most {@value #LIMIT} are
 * shown in all; the standard ones always, so that a peer that tries many codes cannot hide them.
 * Thread-safe: the event loops of a route share the limit. Takes a lock only for the first of a
 * code.
 */
final class CloseCodes {

  /** Stands for all the others. */
  static final int OTHER = 0;

  static final int LIMIT = 50;
  private static final int STANDARD = 16;

  private volatile int[] admitted = new int[0];

  /**
   * The code itself, or {@link #OTHER}; always the same answer for the same code once {@link
   * #LIMIT} is reached.
   */
  int shown(int code) {
    if (isStandard(code)) {
      return code;
    }
    if (code < 3000 || code > 4999) {
      return OTHER;
    }
    return contains(admitted, code) || admit(code) ? code : OTHER;
  }

  private static boolean isStandard(int code) {
    return code >= 1000 && code < 1000 + STANDARD;
  }

  private boolean admit(int code) {
    if (admitted.length == LIMIT - STANDARD) {
      return false;
    }
    synchronized (this) {
      int[] before = admitted;
      if (contains(before, code)) {
        return true;
      }
      if (before.length == LIMIT - STANDARD) {
        return false;
      }
      int[] after = Arrays.copyOf(before, before.length + 1);
      after[before.length] = code;
      admitted = after;
      return true;
    }
  }

  private static boolean contains(int[] codes, int code) {
    for (int each : codes) {
      if (each == code) {
        return true;
      }
    }
    return false;
  }
}
