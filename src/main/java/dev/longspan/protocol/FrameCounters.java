package dev.longspan.protocol;

/**
 * Frames, messages and bytes by opcode, in one direction.
 *
 * <p>Plain fields: written by one event loop alone, read by others at any time, who may see a value
 * that is a moment old. Index is the opcode, 0 to 15.
 */
public final class FrameCounters {

  /** Frames by opcode. */
  public final long[] frames = new long[16];

  /** Frame bytes by opcode, headers and masks included. */
  public final long[] bytes = new long[16];

  /** Whole messages by the opcode of their first frame; only text (1) and binary (2) count. */
  public final long[] messages = new long[16];
}
