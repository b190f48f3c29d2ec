package dev.longspan.protocol;

import io.netty.buffer.ByteBuf;

/**
 * Walks over the WebSocket frames of one direction of one connection (RFC 6455 section 5), reading
 * headers only.
 *
 * <p>A header is complete before any byte of its frame may be relayed; a data frame's payload is
 * skipped by arithmetic and may span scans; a control frame is complete before any byte of it may
 * be relayed, so that the caller can consume a pong. What the caller holds back (from {@link
 * #position()} after {@link Outcome#INCOMPLETE}) is at most 131 bytes.
 *
 * <p>A frame is counted when its header is complete, its payload bytes as they pass: a header may
 * promise 2^63 - 1 bytes, and a sum of promises would be no measure of traffic. A frame that
 * violates is not counted.
 *
 * <p>Not strict, only the message limit and a length of 2^63 or more violate. Then a control frame
 * with a length over 125 (or written in the long form) passes like data; a continuation without a
 * message counts towards the limit; a data frame inside a message begins a new one; a close with an
 * invalid code stops the scan with that code, one with a single byte with 1005.
 *
 * <p>Not thread-safe; allocates nothing.
 */
public final class FrameScanner {

  /** Why a scan stopped. */
  public enum Outcome {
    /** Every byte belongs to frames that may be relayed; {@link #position()} is the end. */
    RELAY,
    /**
     * The bytes before {@link #position()} may be relayed; the rest, an unfinished header or
     * control frame, must be scanned again together with what follows.
     */
    INCOMPLETE,
    /** A whole pong lies from {@link #position()} to {@link #end()}, where the scan goes on. */
    PONG,
    /**
     * A whole, valid close frame lies from {@link #position()} to {@link #end()}; {@link
     * #closeCode()} tells its code.
     */
    CLOSE,
    /**
     * The frame at {@link #position()} breaks a rule or limit; {@link #closeCode()} and {@link
     * #reason()} tell which. Every later scan ends here as well, at its first byte.
     */
    VIOLATION
  }

  private static final int FIN = 0x80;
  private static final int RESERVED_BITS = 0x70;
  private static final int RSV1 = 0x40;
  private static final int MASK_BIT = 0x80;
  private static final int LARGE_FRAGMENT = 1024;

  /** {@link #payloadLeft} after a violation. */
  private static final int FAILED = -1;

  /** {@link #messageOpen} inside a message: a bit that no first byte has. */
  private static final int OPEN = 0x100;

  private final boolean strict;
  private final int expectedMaskBit;

  /** Size of header and mask of a frame of up to 125 bytes. */
  private final int shortHeaderSize;

  /** Largest payload that needs neither the long form of a length nor a look at the limit. */
  private final int shortLimit;

  /** Blanks out, in the first byte of a message, the reserved bits that may be set there. */
  private final int firstByteMask;

  private final int firstFrameReservedBits;
  private final int otherReservedBits;
  private final long maxMessageBytes;

  /** Payload bytes of the data frame in progress that did not pass yet. */
  private long payloadLeft;

  private int payloadOpcode;
  private int messageOpen;
  private int messageOpcode;
  private long messageBytes;
  private FrameCounters counters;
  private long frameCount;
  private long largeFragments;
  private long byteCount;
  private int position;
  private int end;
  private int closeCode;
  private String reason = "";
  private Outcome stop = Outcome.RELAY;

  /**
   * Starts before the first frame.
   *
   * @param fromClient whether the bytes come from a client, whose frames must be masked (RFC 6455
   *     section 5.1)
   * @param strict whether violations end the connection
   * @param allowedReservedBits reserved bits that an extension was negotiated for, a mask of 0x70.
   *     Exactly 0x40 is permessage-deflate: RSV1 on the first frame of a message alone (RFC 7692
   *     section 6). Any other mask stands for an unknown extension: those bits may be anywhere.
   * @param maxMessageBytes largest payload of a message, from 0; {@link Long#MAX_VALUE}: no limit
   * @param counters what to add to; may be shared by the connections of one event loop
   */
  public FrameScanner(
      boolean fromClient,
      boolean strict,
      int allowedReservedBits,
      long maxMessageBytes,
      FrameCounters counters) {
    if ((allowedReservedBits & ~RESERVED_BITS) != 0) {
      throw new IllegalArgumentException("not a mask of reserved bits: " + allowedReservedBits);
    }
    if (maxMessageBytes < 0) {
      throw new IllegalArgumentException("message limit is negative: " + maxMessageBytes);
    }
    this.counters = counters;
    this.strict = strict;
    this.maxMessageBytes = maxMessageBytes;
    expectedMaskBit = fromClient ? MASK_BIT : 0;
    shortHeaderSize = fromClient ? 6 : 2;
    shortLimit = (int) Math.min(125, maxMessageBytes);
    firstFrameReservedBits = strict ? allowedReservedBits : RESERVED_BITS;
    otherReservedBits = allowedReservedBits == RSV1 ? 0 : allowedReservedBits;
    firstByteMask = 0xFF & ~firstFrameReservedBits;
  }

  /** Scans {@code in} from index {@code from} (inclusive) to {@code to} (exclusive). */
  public Outcome scan(ByteBuf in, int from, int to) {
    int at = from;
    if (payloadLeft != 0) {
      if (payloadLeft == FAILED) {
        position = from;
        end = from;
        return Outcome.VIOLATION;
      }
      at = passPayload(from, to);
    }
    // Frames of a run, which have one opcode, are counted together.
    int runStart = at;
    int runFrames = 0;
    int runOpcode = Opcode.TEXT;
    while (to - at >= 2) {
      int header = in.getUnsignedShort(at);
      int firstByte = header >>> 8;
      // Over 127 when the mask bit is wrong, so that one comparison tells mask, form and limit.
      int length = (header & 0xFF) ^ expectedMaskBit;
      int size = shortHeaderSize + length;
      // The usual frame: a whole message of text or binary, short, all here. 0x81 and 0x82 are FIN
      // and the opcode.
      if (length <= shortLimit
          && ((((firstByte & firstByteMask) | messageOpen) - 0x81) & ~1) == 0
          && size <= to - at) {
        int opcode = firstByte & 0x0F;
        if (opcode != runOpcode) {
          countRun(runOpcode, runFrames, at - runStart);
          runStart = at;
          runFrames = 0;
          runOpcode = opcode;
        }
        runFrames++;
        at += size;
        continue;
      }
      countRun(runOpcode, runFrames, at - runStart);
      int next = passFrame(in, at, to, header);
      if (next < 0) {
        return stopAt(at, from);
      }
      at = next;
      runStart = at;
      runFrames = 0;
    }
    countRun(runOpcode, runFrames, at - runStart);
    byteCount += at - from;
    position = at;
    end = at;
    return at == to ? Outcome.RELAY : Outcome.INCOMPLETE;
  }

  private void countRun(int opcode, int count, int size) {
    if (count == 0) {
      return;
    }
    counters.frames[opcode] += count;
    counters.messages[opcode] += count;
    counters.bytes[opcode] += size;
    frameCount += count;
  }

  /** Counts and skips what is here of the payload in progress, and returns the index after it. */
  private int passPayload(int from, int to) {
    int here = (int) Math.min(payloadLeft, to - from);
    counters.bytes[payloadOpcode] += here;
    payloadLeft -= here;
    return from + here;
  }

  private Outcome stopAt(int at, int from) {
    position = at;
    end = stop == Outcome.PONG || stop == Outcome.CLOSE ? end : at;
    byteCount += end - from;
    return stop;
  }

  /** Passes a frame: returns the index after it or what is here of it; negative: {@link #stop}. */
  private int passFrame(ByteBuf in, int at, int to, int header) {
    int firstByte = header >>> 8;
    int opcode = firstByte & 0x0F;
    if (strict) {
      String broken = brokenRule(firstByte, header & 0xFF, opcode);
      if (broken != null) {
        return violation(CloseCode.PROTOCOL_ERROR, broken);
      }
    }
    int maskSize = (header & MASK_BIT) >>> 5;
    int length = header & 0x7F;
    if (length <= 125) {
      return Opcode.isControl(opcode)
          ? passControl(in, at, to, opcode, 2 + maskSize, length)
          : passData(at, to, firstByte, 2 + maskSize, length);
    }
    int headerSize = (length == 126 ? 4 : 10) + maskSize;
    if (to - at < headerSize) {
      return stop(Outcome.INCOMPLETE);
    }
    long payload = length == 126 ? in.getUnsignedShort(at + 2) : in.getLong(at + 2);
    if (payload < 0) {
      return violation(CloseCode.PROTOCOL_ERROR, "frame length of 2^63 bytes or more");
    }
    if (strict && payload < (length == 126 ? 126 : 0x10000)) {
      return violation(CloseCode.PROTOCOL_ERROR, "frame length not in its shortest form");
    }
    return passData(at, to, firstByte, headerSize, payload);
  }

  /** The rule of RFC 6455 sections 5.1 to 5.5 that a frame's first two bytes break, or null. */
  private String brokenRule(int firstByte, int secondByte, int opcode) {
    int reserved = firstByte & RESERVED_BITS;
    boolean beginsMessage = opcode == Opcode.TEXT || opcode == Opcode.BINARY;
    if (reserved != 0
        && (reserved & ~(beginsMessage ? firstFrameReservedBits : otherReservedBits)) != 0) {
      return "reserved bit without an extension";
    }
    if (Opcode.isReserved(opcode)) {
      return "reserved opcode";
    }
    if ((secondByte & MASK_BIT) != expectedMaskBit) {
      return expectedMaskBit == 0 ? "masked frame from a server" : "unmasked frame from a client";
    }
    if (Opcode.isControl(opcode)) {
      if ((firstByte & FIN) == 0) {
        return "fragmented control frame";
      }
      return (secondByte & 0x7F) > 125 ? "control frame over 125 bytes" : null;
    }
    if (beginsMessage) {
      return messageOpen == 0 ? null : "new message inside a message";
    }
    return messageOpen == 0 ? "continuation without a message" : null;
  }

  private int passData(int at, int to, int firstByte, int headerSize, long payload) {
    if (to - at < headerSize) {
      return stop(Outcome.INCOMPLETE);
    }
    int opcode = firstByte & 0x0F;
    boolean control = Opcode.isControl(opcode);
    if (!control && opcode != Opcode.CONTINUATION) {
      messageOpcode = opcode;
      messageBytes = 0;
    }
    // Never negative on the right: the message so far was within the limit.
    if (payload > maxMessageBytes - (control ? 0 : messageBytes)) {
      return violation(CloseCode.MESSAGE_TOO_BIG, "message over the limit");
    }
    counters.frames[opcode]++;
    frameCount++;
    if (!control) {
      passPartOfMessage(firstByte, payload);
    }
    counters.bytes[opcode] += headerSize;
    payloadLeft = payload;
    payloadOpcode = opcode;
    return passPayload(at + headerSize, to);
  }

  private void passPartOfMessage(int firstByte, long payload) {
    if ((firstByte & FIN) == 0) {
      messageOpen = OPEN;
      messageBytes += payload;
      largeFragments += payload >= LARGE_FRAGMENT ? 1 : 0;
      return;
    }
    if (messageOpcode == Opcode.TEXT || messageOpcode == Opcode.BINARY) {
      counters.messages[messageOpcode]++;
    }
    messageOpen = 0;
    messageOpcode = 0;
    messageBytes = 0;
  }

  private int passControl(ByteBuf in, int at, int to, int opcode, int headerSize, int length) {
    int size = headerSize + length;
    if (to - at < size) {
      return stop(Outcome.INCOMPLETE);
    }
    if (opcode == Opcode.CLOSE && !readClose(in, at, headerSize, length)) {
      return stop(Outcome.VIOLATION);
    }
    counters.frames[opcode]++;
    counters.bytes[opcode] += size;
    frameCount++;
    if (opcode != Opcode.CLOSE && opcode != Opcode.PONG) {
      return at + size;
    }
    end = at + size;
    return stop(opcode == Opcode.CLOSE ? Outcome.CLOSE : Outcome.PONG);
  }

  private boolean readClose(ByteBuf in, int at, int headerSize, int length) {
    int mask = headerSize == 6 ? in.getInt(at + 2) : 0;
    int from = at + headerSize;
    String broken = strict ? ClosePayload.brokenRule(in, from, length, mask) : null;
    if (broken == null) {
      closeCode = ClosePayload.code(in, from, length, mask);
      return true;
    }
    boolean badText = broken.equals(ClosePayload.REASON_NOT_UTF8);
    violation(badText ? CloseCode.INVALID_DATA : CloseCode.PROTOCOL_ERROR, broken);
    return false;
  }

  private int stop(Outcome outcome) {
    stop = outcome;
    return -1;
  }

  private int violation(int code, String what) {
    closeCode = code;
    reason = what;
    payloadLeft = FAILED;
    return stop(Outcome.VIOLATION);
  }

  /** Index in the scanned buffer; see {@link Outcome}. */
  public int position() {
    return position;
  }

  /** Index after the control frame that the scan stopped at; else {@link #position()}. */
  public int end() {
    return end;
  }

  /** The peer's close code (1005: an empty close), or the code that answers a violation. */
  public int closeCode() {
    return closeCode;
  }

  /** What was wrong, for log and close reason: up to 123 bytes of ASCII; empty: nothing. */
  public String reason() {
    return reason;
  }

  /**
   * Whether the bytes that may be relayed so far, those held back aside, end between two frames, so
   * that a frame can be put there.
   */
  public boolean betweenFrames() {
    return payloadLeft == 0 || payloadLeft == FAILED;
  }

  /** Payload bytes of the data frame in progress that are still to come; 0 between two frames. */
  public long payloadLeft() {
    return Math.max(payloadLeft, 0);
  }

  /** What is seen from now on adds to these in place of those before. */
  public void count(FrameCounters from) {
    counters = from;
  }

  /** Frames seen so far, control frames included. */
  public long frameCount() {
    return frameCount;
  }

  /** The same without fragments of 1 KiB and more: what a rate of messages is held to. */
  public long messageLikeCount() {
    return frameCount - largeFragments;
  }

  /** Frame bytes seen so far, headers included. */
  public long byteCount() {
    return byteCount;
  }
}
