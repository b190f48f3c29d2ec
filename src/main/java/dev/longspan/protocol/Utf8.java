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
    int missing = 0;
    // Range of the next continuation byte: narrower after E0, ED, F0 and F4, which keeps out
    // overlong
    // forms, surrogates, and what lies above U+10FFFF.
    int lowest = 0x80;
    int highest = 0xBF;
    int key = mask;
    for (int i = from; i < to; i++) {
      key = Integer.rotateLeft(key, 8);
      int octet = (in.getByte(i) ^ key) & 0xFF;
      if (missing > 0) {
        if (octet < lowest || octet > highest) {
          return false;
        }
        lowest = 0x80;
        highest = 0xBF;
        missing--;
      } else if (octet >= 0x80) {
        if (octet < 0xC2 || octet > 0xF4) {
          return false;
        }
        missing = octet < 0xE0 ? 1 : octet < 0xF0 ? 2 : 3;
        if (octet == 0xE0) {
          lowest = 0xA0;
        } else if (octet == 0xED) {
          highest = 0x9F;
        } else if (octet == 0xF0) {
          lowest = 0x90;
        } else if (octet == 0xF4) {
          highest = 0x8F;
        }
      }
    }
    return missing == 0;
  }
}
