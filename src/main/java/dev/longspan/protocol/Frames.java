package dev.longspan.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;

/**
 * Frames that the gateway itself sends (RFC 6455 section 5).
 *
 * <p>{@code asClient} says whom the gateway is to the receiver: towards a backend it is the client,
 * whose frames are masked, each with a key of its own (section 5.3).
 */
public final class Frames {

  /** Largest payload of a control frame, in bytes. */
  public static final int MAX_CONTROL_PAYLOAD_BYTES = 125;

  /** Largest reason of a close, in bytes of UTF-8: the rest is the code. */
  public static final int MAX_REASON_BYTES = MAX_CONTROL_PAYLOAD_BYTES - 2;

  private static final int FIN = 0x80;
  private static final int MASK_BIT = 0x80;
  private static final int MAX_HEADER_BYTES = 14;
  private static final byte[] NO_PAYLOAD = {};

  private Frames() {}

  /**
   * A close frame.
   *
   * @param code one that is valid on the wire, see {@link CloseCode#isValidOnTheWire}
   * @param reason cut to 123 bytes of UTF-8, between two characters
   * @throws IllegalArgumentException if the code must not be sent
   */
  public static ByteBuf close(
      ByteBufAllocator allocator, int code, String reason, boolean asClient) {
    if (!CloseCode.isValidOnTheWire(code)) {
      throw new IllegalArgumentException("close code not allowed on the wire: " + code);
    }
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(text.length, MAX_REASON_BYTES);
    while (length < text.length && isContinuation(text[length])) {
      length--;
    }
    byte[] payload = new byte[2 + length];
    payload[0] = (byte) (code >>> 8);
    payload[1] = (byte) code;
    System.arraycopy(text, 0, payload, 2, length);
    return frame(allocator, Opcode.CLOSE, payload, asClient);
  }

  private static boolean isContinuation(byte octet) {
    return (octet & 0xC0) == 0x80;
  }

  /** A close frame without code, as it answers one of that kind. */
  public static ByteBuf emptyClose(ByteBufAllocator allocator, boolean asClient) {
    return frame(allocator, Opcode.CLOSE, NO_PAYLOAD, asClient);
  }

  /** A ping of up to 125 bytes. */
  public static ByteBuf ping(ByteBufAllocator allocator, byte[] payload, boolean asClient) {
    return frame(allocator, Opcode.PING, payload, asClient);
  }

  /** A pong of up to 125 bytes. */
  public static ByteBuf pong(ByteBufAllocator allocator, byte[] payload, boolean asClient) {
    return frame(allocator, Opcode.PONG, payload, asClient);
  }

  /**
   * A whole message in one frame.
   *
   * @param payload not released, and not changed
   */
  public static ByteBuf message(
      ByteBufAllocator allocator, boolean isText, ByteBuf payload, boolean asClient) {
    int length = payload.readableBytes();
    ByteBuf out = allocator.ioBuffer(MAX_HEADER_BYTES + length);
    writeHeader(out, isText, length, asClient);
    int key = 0;
    if (asClient) {
      key = MaskingKeys.next();
      out.writeInt(key);
    }
    Masking.copy(payload, payload.readerIndex(), length, key, out);
    return out;
  }

  /**
   * What stands before the payload of a whole message from a server.
   *
   * @param payloadBytes its length
   */
  public static ByteBuf messageHeader(
      ByteBufAllocator allocator, boolean isText, int payloadBytes) {
    ByteBuf out = allocator.ioBuffer(MAX_HEADER_BYTES);
    writeHeader(out, isText, payloadBytes, false);
    return out;
  }

  private static void writeHeader(ByteBuf out, boolean isText, int length, boolean asClient) {
    int mask = asClient ? MASK_BIT : 0;
    out.writeByte(FIN | (isText ? Opcode.TEXT : Opcode.BINARY));
    if (length <= MAX_CONTROL_PAYLOAD_BYTES) {
      out.writeByte(mask | length);
    } else if (length <= 0xFFFF) {
      out.writeByte(mask | 126).writeShort(length);
    } else {
      out.writeByte(mask | 127).writeLong(length);
    }
  }

  private static ByteBuf frame(
      ByteBufAllocator allocator, int opcode, byte[] payload, boolean asClient) {
    if (payload.length > MAX_CONTROL_PAYLOAD_BYTES) {
      throw new IllegalArgumentException("control frame over 125 bytes: " + payload.length);
    }
    int size = 2 + (asClient ? 4 : 0) + payload.length;
    ByteBuf out = allocator.ioBuffer(size, size);
    out.writeByte(FIN | opcode);
    out.writeByte((asClient ? MASK_BIT : 0) | payload.length);
    if (!asClient) {
      return out.writeBytes(payload);
    }
    int key = MaskingKeys.next();
    out.writeInt(key);
    for (byte octet : payload) {
      key = Integer.rotateLeft(key, 8);
      out.writeByte(octet ^ key);
    }
    return out;
  }
}
