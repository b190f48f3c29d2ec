package dev.longspan.bridge;

import io.netty.buffer.ByteBuf;

/**
 * A whole message, as RFC 6455 means it: of text or of bytes, possibly empty.
 *
 * @param isText whether the payload is UTF-8 text
 * @param payload owned by whoever holds the message
 */
public record Message(boolean isText, ByteBuf payload) {

  /** Length of the payload in bytes. */
  public int size() {
    return payload.readableBytes();
  }

  /** Gives the payload up. */
  public void release() {
    payload.release();
  }
}
