package dev.longspan.bridge;

import io.netty.buffer.ByteBuf;

/** Gets what the peer of a {@link MessageChannel} sends. On the event loop. */
public interface MessageListener {

  /**
   * A whole message; the listener owns it.
   *
   * @param delivery must be told what became of it
   */
  void message(Message message, Delivery delivery);

  /** A ping, of up to 125 bytes; the listener owns it, and answers it by a pong of the same. */
  void ping(ByteBuf payload);

  /** A pong that answers none of the channel's own pings; the listener owns it. */
  void pong(ByteBuf payload);

  /** More may be sent, after {@link MessageChannel#isWritable()} was false. */
  void writable();

  /**
   * The peer ended it, by a close or by vanishing; or it broke a rule or failed; or the time for
   * its answer to {@link MessageChannel#close} has passed. Told once in every case, but not after
   * {@link MessageChannel#abort}; no message follows.
   *
   * <p>A peer that can still be answered gets {@link MessageChannel#close} within a short time, and
   * what is sent before it.
   */
  void ended(Ending ending);
}
