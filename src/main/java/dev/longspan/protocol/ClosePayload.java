package dev.longspan.protocol;

import io.netty.buffer.ByteBuf;

/** The payload of a close frame, read where it lies, masked or not (RFC 6455 section 5.5.1). */
final class ClosePayload {

  static final String REASON_NOT_UTF8 = "close reason not UTF-8";

  private ClosePayload() {}

  /** The code; 1005 when the payload is too short for one. */
  static int code(ByteBuf in, int from, int length, int mask) {
    return length < 2 ? CloseCode.NO_STATUS_RECEIVED : in.getUnsignedShort(from) ^ (mask >>> 16);
  }

  /** The rule that the payload breaks, or null. */
  static String brokenRule(ByteBuf in, int from, int length, int mask) {
    if (length == 0) {
      return null;
    }
    if (length == 1) {
      return "close frame with a payload of one byte";
    }
    if (!CloseCode.isValidOnTheWire(code(in, from, length, mask))) {
      return "close code not allowed on the wire";
    }
    // The third byte is masked with the key's third byte.
    int keyOfReason = Integer.rotateLeft(mask, 16);
    return Utf8.isValid(in, from + 2, from + length, keyOfReason) ? null : REASON_NOT_UTF8;
  }
}
