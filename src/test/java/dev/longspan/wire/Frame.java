package dev.longspan.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.IntFunction;

/**
 * A WebSocket frame (RFC 6455 section 5.2) as a test writes or reads it; nothing is checked, so
 * that broken frames can be written as well.
 *
 * @param fin whether this is the last fragment of its message
 * @param reserved the three reserved bits, RSV1 is 4
 * @param opcode 0 to 15
 * @param payload unmasked
 */
@SuppressWarnings("ArrayRecordComponent") // equals and hashCode look at the content
public record Frame(boolean fin, int reserved, int opcode, byte[] payload) {

  public static final int CONTINUATION = 0;
  public static final int TEXT = 1;
  public static final int BINARY = 2;
  public static final int CLOSE = 8;
  public static final int PING = 9;
  public static final int PONG = 10;

  private static final byte[] NOTHING = {};

  public static Frame text(String text) {
    return new Frame(true, 0, TEXT, text.getBytes(UTF_8));
  }

  public static Frame binary(byte... payload) {
    return new Frame(true, 0, BINARY, payload);
  }

  public static Frame continuation(String text) {
    return new Frame(true, 0, CONTINUATION, text.getBytes(UTF_8));
  }

  public static Frame ping(String payload) {
    return new Frame(true, 0, PING, payload.getBytes(UTF_8));
  }

  public static Frame pong(String payload) {
    return new Frame(true, 0, PONG, payload.getBytes(UTF_8));
  }

  /** A close frame without a code: 1005 to those who read it. */
  public static Frame close() {
    return new Frame(true, 0, CLOSE, NOTHING);
  }

  public static Frame close(int code) {
    return close(code, "");
  }

  public static Frame close(int code, String reason) {
    ByteArrayOutputStream payload = new ByteArrayOutputStream();
    payload.write(code >>> 8);
    payload.write(code);
    payload.writeBytes(reason.getBytes(UTF_8));
    return new Frame(true, 0, CLOSE, payload.toByteArray());
  }

  /** A frame of this opcode, legal or not. */
  public static Frame of(int opcode, byte... payload) {
    return new Frame(true, 0, opcode, payload);
  }

  /** The same as a fragment that others follow. */
  public Frame notFinal() {
    return new Frame(false, reserved, opcode, payload);
  }

  /** The same with these reserved bits; RSV1 is 4, RSV2 is 2, RSV3 is 1. */
  public Frame reserved(int bits) {
    return new Frame(fin, bits, opcode, payload);
  }

  /** The close code in the payload; 1005 when there is none. */
  public int closeCode() {
    return payload.length < 2 ? 1005 : ((payload[0] & 0xFF) << 8) | (payload[1] & 0xFF);
  }

  /** The reason after the close code. */
  public String closeReason() {
    return payload.length < 2 ? "" : new String(payload, 2, payload.length - 2, UTF_8);
  }

  public String text() {
    return new String(payload, UTF_8);
  }

  /** The frame as a server sends it. */
  public byte[] unmasked() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(payload.length + 10);
    out.writeBytes(header(fin, reserved, opcode, false, payload.length));
    out.writeBytes(payload);
    return out.toByteArray();
  }

  /** The frame as a client sends it. */
  public byte[] masked(int key) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(payload.length + 14);
    out.writeBytes(header(fin, reserved, opcode, true, payload.length));
    for (int shift = 24; shift >= 0; shift -= 8) {
      out.write(key >>> shift);
    }
    byte[] masked = payload.clone();
    mask(masked, key);
    out.writeBytes(masked);
    return out.toByteArray();
  }

  /** A frame header up to the length, in its shortest form (RFC 6455 section 5.2). */
  public static byte[] header(
      boolean fin, int reserved, int opcode, boolean masked, long declaredLength) {
    int form = declaredLength >= 0 && declaredLength < 126 ? 7 : 64;
    if (form == 64 && declaredLength >= 126 && declaredLength <= 0xFFFF) {
      form = 16;
    }
    return header(fin, reserved, opcode, masked, declaredLength, form);
  }

  /** A frame header whose length is written in 7, 16 or 64 bits, needed or not. */
  public static byte[] header(
      boolean fin, int reserved, int opcode, boolean masked, long declaredLength, int lengthBits) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write((fin ? 0x80 : 0) | (reserved << 4) | opcode);
    int maskBit = masked ? 0x80 : 0;
    if (lengthBits == 7) {
      out.write(maskBit | (int) declaredLength);
    } else {
      out.write(maskBit | (lengthBits == 16 ? 126 : 127));
      for (int shift = lengthBits - 8; shift >= 0; shift -= 8) {
        out.write((int) (declaredLength >>> shift));
      }
    }
    return out.toByteArray();
  }

  /**
   * Reads a frame.
   *
   * @param source gives that many of its bytes
   */
  static Frame reads(IntFunction<byte[]> source, boolean expectMasked) {
    byte[] start = source.apply(2);
    boolean masked = (start[1] & 0x80) != 0;
    assertThat(masked).as("masked").isEqualTo(expectMasked);
    long length = start[1] & 0x7F;
    if (length >= 126) {
      int bytes = length == 126 ? 2 : 8;
      length = 0;
      for (byte part : source.apply(bytes)) {
        length = (length << 8) | (part & 0xFF);
      }
    }
    int key = 0;
    if (masked) {
      for (byte part : source.apply(4)) {
        key = (key << 8) | (part & 0xFF);
      }
    }
    byte[] payload = source.apply(Math.toIntExact(length));
    mask(payload, key);
    return new Frame((start[0] & 0x80) != 0, start[0] >> 4 & 7, start[0] & 0x0F, payload);
  }

  static void mask(byte[] payload, int key) {
    for (int i = 0; i < payload.length; i++) {
      payload[i] ^= (byte) (key >>> (8 * (3 - i % 4)));
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Frame frame
        && fin == frame.fin
        && reserved == frame.reserved
        && opcode == frame.opcode
        && Arrays.equals(payload, frame.payload);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(payload) + opcode;
  }

  @Override
  public String toString() {
    String content =
        switch (opcode) {
          case CLOSE -> closeCode() + " '" + closeReason() + "'";
          case TEXT, CONTINUATION, PING, PONG -> "'" + abbreviated(text()) + "'";
          default -> abbreviated(HexFormat.of().formatHex(payload));
        };
    return "[opcode=%d fin=%s reserved=%d length=%d %s]"
        .formatted(opcode, fin, reserved, payload.length, content);
  }

  private static String abbreviated(String text) {
    return text.length() <= 60 ? text : text.substring(0, 60) + "...";
  }
}
