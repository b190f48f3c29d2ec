package dev.longspan.bridge;

import dev.longspan.protocol.CloseCode;
import dev.longspan.relay.EndCause;

/**
 * How the peer of a channel ended it.
 *
 * @param code what it said (1005: nothing), or 1006: it vanished, or the code that answers what it
 *     did wrong
 * @param reason what it said, or one line about what it did wrong
 * @param cause null: it said so itself; else what went wrong, which decides about the code that the
 *     other side gets
 */
public record Ending(int code, String reason, EndCause cause) {

  /** The peer's own close. */
  public static Ending closed(int code, String reason) {
    return new Ending(code, reason, null);
  }

  /**
   * The connection is gone without a close.
   *
   * @param cause which side's it was
   */
  public static Ending vanished(EndCause cause) {
    return new Ending(CloseCode.ABNORMAL, "", cause);
  }
}
