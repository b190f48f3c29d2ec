package dev.longspan.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/**
 * Checks a text that comes in pieces, which may end in the middle of a character, for being UTF-8
 * (RFC 3629 section 4; RFC 6455 section 8.1). Not thread-safe.
 */
public final class Utf8Check {

  private static final long HIGH_BITS = 0x8080808080808080L;

  private int missing;

  // Range of the next continuation byte: narrower after E0, ED, F0 and F4, which keeps out overlong
  // forms, surrogates, and what lies above U+10FFFF.
  private int lowest = 0x80;
  private int highest = 0xBF;

  /** Begins a new text. */
  public void reset() {
    missing = 0;
    lowest = 0x80;
    highest = 0xBF;
  }

  /** Whether the text ends between two characters. */
  public boolean isComplete() {
    return missing == 0;
  }

  /** Whether the text may go on with the bytes from {@code from} to {@code to}. */
  public boolean accepts(ByteBuf in, int from, int to) {
    return accepts(in.nioBuffer(from, to - from));
  }

  /** The plain buffer: one look into a {@link ByteBuf} costs as much as the check of an octet. */
  private boolean accepts(ByteBuffer in) {
    int to = in.limit();
    int at = in.position();
    while (at < to) {
      // Most text is ASCII: eight octets at a time.
      if (missing == 0 && to - at >= 8 && (in.getLong(at) & HIGH_BITS) == 0) {
        at += 8;
      } else if (!accepts(in.get(at++) & 0xFF)) {
        return false;
      }
    }
    return true;
  }

  /** Whether the text may go on with this octet, 0 to 255. */
  boolean accepts(int octet) {
    if (missing > 0) {
      if (octet < lowest || octet > highest) {
        return false;
      }
      lowest = 0x80;
      highest = 0xBF;
      missing--;
      return true;
    }
    if (octet < 0x80) {
      return true;
    }
    if (octet < 0xC2 || octet > 0xF4) {
      return false;
    }
    missing = octet < 0xE0 ? 1 : octet < 0xF0 ? 2 : 3;
    switch (octet) {
      case 0xE0 -> lowest = 0xA0;
      case 0xED -> highest = 0x9F;
      case 0xF0 -> lowest = 0x90;
      case 0xF4 -> highest = 0x8F;
      default -> {}
    }
    return true;
  }
}
