package dev.longspan.protocol;

/** Opcodes of WebSocket frames (RFC 6455 section 11.8). */
public final class Opcode {

  public static final int CONTINUATION = 0x0;
  public static final int TEXT = 0x1;
  public static final int BINARY = 0x2;
  public static final int CLOSE = 0x8;
  public static final int PING = 0x9;
  public static final int PONG = 0xA;

  private Opcode() {}

  /**
   * The opcode's name as it stands in metric labels; {@code other} for reserved ones, so that
   * labels stay few.
   */
  public static String label(int opcode) {
    return switch (opcode) {
      case CONTINUATION -> "continuation";
      case TEXT -> "text";
      case BINARY -> "binary";
      case CLOSE -> "close";
      case PING -> "ping";
      case PONG -> "pong";
      default -> "other";
    };
  }

  /**
   * Whether the opcode is one of a control frame, reserved ones included (RFC 6455 section 5.5).
   */
  public static boolean isControl(int opcode) {
    return (opcode & 0x8) != 0;
  }

  /** Whether no RFC gave the opcode a meaning (RFC 6455 section 5.2). */
  public static boolean isReserved(int opcode) {
    return (1 << opcode & RESERVED) != 0;
  }

  /** Bit n stands for opcode n: 3 to 7 and 11 to 15. */
  private static final int RESERVED = 0xF8F8;
}
