package dev.longspan.relay;

import dev.longspan.protocol.Frames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.security.SecureRandom;

/**
 * The gateway's own ping: its payload is a secret of this process and the time at which it was
 * sent, so that no peer's own pong is taken for the answer.
 */
final class KeepalivePing {

  private static final int PAYLOAD_BYTES = 16;
  private static final long SECRET = new SecureRandom().nextLong();

  private KeepalivePing() {}

  /**
   * @param masked whether it goes to a backend, as a client's frame
   */
  static ByteBuf frame(ByteBufAllocator allocator, long sentNanos, boolean masked) {
    byte[] payload = ByteBuffer.allocate(PAYLOAD_BYTES).putLong(SECRET).putLong(sentNanos).array();
    return Frames.ping(allocator, payload, masked);
  }

  /**
   * Whether the whole pong frame from {@code from} to {@code to} answers the ping that was sent
   * then.
   */
  static boolean isAnsweredBy(ByteBuf in, int from, int to, boolean masked, long sentNanos) {
    int payload = from + (masked ? 6 : 2);
    if (to - payload != PAYLOAD_BYTES) {
      return false;
    }
    long key = masked ? in.getInt(from + 2) & 0xFFFFFFFFL : 0;
    long mask = key << 32 | key;
    return (in.getLong(payload) ^ mask) == SECRET && (in.getLong(payload + 8) ^ mask) == sentNanos;
  }
}
