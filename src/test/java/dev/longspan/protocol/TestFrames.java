package dev.longspan.protocol;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Bytes of WebSocket frames, well-formed or not, as tests need them. */
final class TestFrames {

  static final int FIN = 0x80;
  static final int TEXT = FIN | Opcode.TEXT;
  static final int BINARY = FIN | Opcode.BINARY;
  static final int CLOSE = FIN | Opcode.CLOSE;
  static final int PING = FIN | Opcode.PING;
  static final int PONG = FIN | Opcode.PONG;
  static final int MASK = 0xA1B2C3D4;

  private TestFrames() {}

  /** A frame with its length in the shortest form. */
  static byte[] frame(int firstByte, boolean masked, byte[] payload) {
    int form = payload.length <= 125 ? 0 : payload.length <= 0xFFFF ? 2 : 8;
    return frame(firstByte, masked, payload, form);
  }

  static byte[] frame(int firstByte, boolean masked, String payload) {
    return frame(firstByte, masked, payload.getBytes(StandardCharsets.UTF_8));
  }

  /** A frame with its length in 0, 2 or 8 extra bytes, whatever would be the shortest. */
  static byte[] frame(int firstByte, boolean masked, byte[] payload, int lengthForm) {
    byte[] header = header(firstByte, masked, payload.length, lengthForm);
    byte[] body = payload.clone();
    if (masked) {
      for (int i = 0; i < body.length; i++) {
        body[i] ^= (byte) (MASK >>> (24 - 8 * (i % 4)));
      }
    }
    return join(header, body);
  }

  static byte[] header(int firstByte, boolean masked, long length, int lengthForm) {
    ByteBuffer header = ByteBuffer.allocate(14);
    int maskBit = masked ? 0x80 : 0;
    header.put((byte) firstByte);
    switch (lengthForm) {
      case 0 -> header.put((byte) (maskBit | (int) length));
      case 2 -> header.put((byte) (maskBit | 126)).putShort((short) length);
      case 8 -> header.put((byte) (maskBit | 127)).putLong(length);
      default -> throw new IllegalArgumentException("no such form of a length: " + lengthForm);
    }
    if (masked) {
      header.putInt(MASK);
    }
    byte[] bytes = new byte[header.position()];
    header.flip().get(bytes);
    return bytes;
  }

  static byte[] close(boolean masked, int code, String reason) {
    byte[] codeBytes = {(byte) (code >>> 8), (byte) code};
    return frame(CLOSE, masked, join(codeBytes, reason.getBytes(StandardCharsets.UTF_8)));
  }

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
