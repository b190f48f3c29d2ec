package dev.longspan.protocol;

import io.netty.buffer.ByteBuf;

/** Validity of short UTF-8 texts (RFC 3629 section 4) in buffers that must not change. */
final class Utf8 {

  private Utf8() {}

  /**
   * Whether the masked bytes are UTF-8 once unmasked.
   *
   * @param mask masking key; its first byte, the highest, belongs to the byte at {@code from}; 0:
   *     not masked
   */
  static boolean isValid(ByteBuf in, int from, int to, int mask) {
    Utf8Check check = new Utf8Check();
    int key = mask;
    for (int i = from; i < to; i++) {
      key = Integer.rotateLeft(key, 8);
      if (!check.accepts((in.getByte(i) ^ key) & 0xFF)) {
        return false;
      }
    }
    return check.isComplete();
  }
}
