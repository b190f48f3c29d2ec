package dev.longspan.session;

import io.netty.buffer.ByteBuf;

/** How a session's messages look in an answer that goes on. */
interface StreamFormat {

  /** Media type of the answer. */
  String mediaType();

  /** What the answer begins with. */
  void begin(ByteBuf out);

  void message(ByteBuf out, long number, Stored message);

  /**
   * The last word.
   *
   * @param number the one after the last message's
   */
  void closed(ByteBuf out, long number, Closed closed);

  /** What keeps an idle stream alive. */
  byte[] heartbeat();

  /** The answer ends for another one of the same session: the client should stay away. */
  void displaced(ByteBuf out);

  /** Whether it is SockJS, whose clients acknowledge nothing, and whose answers are not endless. */
  default boolean isSockJs() {
    return false;
  }

  /** The answer ends, and the client should come back at once. */
  void interrupted(ByteBuf out);
}
