package dev.longspan.protocol;

import io.netty.buffer.ByteBuf;

/**
 * Walks over the WebSocket frames of one direction of one connection (RFC 6455 section 5), reading headers only.
 *
 * <p>Not thread-safe; allocates nothing.
 */
public final class FrameScanner {

  /** Why a scan stopped. */
  public enum Outcome {
    /** Every byte belongs to frames that may be relayed; {@link #position()} is the end of the scan. */
    RELAY,
    /**
     * The bytes before {@link #position()} may be relayed; those from there on are an unfinished frame header or an
     * unfinished control frame, and must be scanned again together with the bytes that follow them.
     */
    INCOMPLETE,
    /** A whole pong lies from {@link #position()} to {@link #end()}; the scan goes on at the latter. */
    PONG,
    /** A whole, valid close frame lies from {@link #position()} to {@link #end()}; {@link #closeCode()} tells its code. */
    CLOSE,
    /** The frame at {@link #position()} breaks a rule or limit; {@link #closeCode()} and {@link #reason()} tell which. */
    VIOLATION
  }

  public FrameScanner(
      boolean fromClient, boolean strict, int allowedReservedBits, long maxMessageBytes, FrameCounters counters) {
    throw new UnsupportedOperationException();
  }

  /** Scans {@code in} from index {@code from} (inclusive) to {@code to} (exclusive). */
  public Outcome scan(ByteBuf in, int from, int to) {
    throw new UnsupportedOperationException();
  }

  /** Index in the scanned buffer; see {@link Outcome}. */
  public int position() {
    return 0;
  }

  /** Index after the control frame that the scan stopped at. */
  public int end() {
    return 0;
  }

  /** The peer's close code (1005: an empty close), or the code that answers a violation. */
  public int closeCode() {
    return 0;
  }

  /** What was wrong, for the log and for the close reason; at most 123 bytes of ASCII. */
  public String reason() {
    return "";
  }

  /** Whether the bytes scanned so far end between two frames. */
  public boolean betweenFrames() {
    return true;
  }

  /** Frames seen so far on this connection, control frames included. */
  public long frameCount() {
    return 0;
  }

  /** Frame bytes seen so far on this connection, headers included. */
  public long byteCount() {
    return 0;
  }
}
