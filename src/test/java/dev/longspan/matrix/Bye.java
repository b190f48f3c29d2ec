package dev.longspan.matrix;

import dev.longspan.wire.Frame;

/**
 * How a conversation ends.
 *
 * @param code close code; 0: it was only seen that the other one had gone
 */
record Bye(int code, String reason) {

  /** The other one has gone, without a word. */
  static final Bye UNSAID = new Bye(0, "");

  /** It was said that this is the end, and no more. */
  static final Bye WITHOUT_A_CODE = new Bye(1005, "");

  static Bye of(Frame close) {
    return new Bye(close.closeCode(), close.closeReason());
  }

  Frame frame() {
    return Frame.close(code, reason);
  }
}
