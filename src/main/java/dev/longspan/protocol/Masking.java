package dev.longspan.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/** Masking of payloads (RFC 6455 section 5.3), which is the same in both directions. */
public final class Masking {

  private Masking() {}

  /**
   * Appends {@code length} bytes of {@code in} to {@code out}, masked or unmasked.
   *
   * @param key its highest byte belongs to the byte at {@code from}; 0: a plain copy
   * @return the key for the bytes that follow
   */
  public static int copy(ByteBuf in, int from, int length, int key, ByteBuf out) {
    if (key == 0) {
      out.writeBytes(in, from, length);
      return 0;
    }
    int start = out.writerIndex();
    out.ensureWritable(length);
    int rotated = copy(in.nioBuffer(from, length), out.nioBuffer(start, length), key);
    out.writerIndex(start + length);
    return rotated;
  }

  private static int copy(ByteBuffer in, ByteBuffer out, int key) {
    long wide = (long) key << 32 | (key & 0xFFFFFFFFL);
    while (in.remaining() >= 8) {
      out.putLong(in.getLong() ^ wide);
    }
    int rotated = key;
    while (in.hasRemaining()) {
      rotated = Integer.rotateLeft(rotated, 8);
      out.put((byte) (in.get() ^ rotated));
    }
    return rotated;
  }
}
