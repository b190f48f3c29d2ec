package dev.longspan.conformance;

import dev.longspan.wire.Frame;
import java.util.Arrays;
import java.util.List;

/**
 * One case: what a client sends after the handshake.
 *
 * @param name what is probed
 * @param deflate whether permessage-deflate is offered
 * @param frames sent in order; a legal exchange ends with a close frame of its own
 * @param pieceBytes how the bytes are cut into writes; 0: all in one
 */
record Probe(String name, boolean deflate, List<Frame> frames, int pieceBytes) {

  static Probe of(String name, Frame... frames) {
    return new Probe(name, false, List.of(frames), 0);
  }

  /** The same, ended by the client with an ordinary close. */
  static Probe closed(String name, Frame... frames) {
    Frame[] all = Arrays.copyOf(frames, frames.length + 1);
    all[frames.length] = Frame.close(1000, "done");
    return of(name, all);
  }

  Probe inPiecesOf(int bytes) {
    return new Probe(name + " in pieces of " + bytes, deflate, frames, bytes);
  }

  Probe withDeflate() {
    return new Probe(name, true, frames, pieceBytes);
  }

  @Override
  public String toString() {
    return name;
  }
}
