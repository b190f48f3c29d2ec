package dev.longspan.bridge;

import io.netty.buffer.ByteBuf;

/**
 * One end of a conversation in messages: a WebSocket, a session, a backend that is polled. Lives on
 * one event loop, where each method is called.
 */
public interface MessageChannel {

  /**
   * Says who gets what the peer sends. Called once; nothing is told before the first {@link
   * #resume()}, but the end.
   */
  void listen(MessageListener listener);

  /**
   * Sends a message; takes ownership. What is sent is sent in order; it may be sent while {@link
   * #isWritable()} is false, and is then held.
   *
   * @param delivery told what became of it
   */
  void send(Message message, Delivery delivery);

  /**
   * Sends a ping where the peer's protocol has such, else answers it by a pong; takes ownership.
   */
  void ping(ByteBuf payload);

  /** Sends a pong where the peer's protocol has such; takes ownership. */
  void pong(ByteBuf payload);

  /** Whether the peer takes what is sent; else {@link MessageListener#writable()} says when. */
  boolean isWritable();

  /** Takes no more from the peer, apart from what was read of it already. */
  void pause();

  /** Takes on. */
  void resume();

  /**
   * Ends it behind what was sent before, and lets go of it once the peer has answered or a short
   * time has passed, of which {@link MessageListener#ended} tells. After the peer's own end it is
   * the answer. Nothing happens when it was ended before.
   *
   * @param code one that is valid on the wire, or 1005: none
   * @param reason cut to 123 bytes of UTF-8
   */
  void close(int code, String reason);

  /**
   * Ends it because the other side's peer is gone without a close: as {@link #close}, or by what
   * the peer's own protocol has for this.
   */
  default void leave(int code, String reason) {
    close(code, reason);
  }

  /** Ends it at once; what was not taken yet is lost. */
  void abort();
}
