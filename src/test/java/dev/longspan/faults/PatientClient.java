package dev.longspan.faults;

import dev.longspan.wire.Frame;
import dev.longspan.wire.Handshake;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Stage;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A client that answers pings and waits for the close frame. */
final class PatientClient {

  private final HttpWire wire;
  private final CompletableFuture<Frame> closed = new CompletableFuture<>();

  private PatientClient(HttpWire wire) {
    this.wire = wire;
    Thread thread = new Thread(this::listens, "patient client");
    thread.setDaemon(true);
    thread.start();
  }

  /** Opens a WebSocket. */
  static PatientClient opens(Stage stage) {
    HttpWire wire = stage.connects();
    wire.sends(Handshake.request("/chat"));
    int status = wire.readsHead().status();
    if (status != 101) {
      throw new AssertionError("status " + status);
    }
    return new PatientClient(wire);
  }

  private void listens() {
    try {
      while (!closed.isDone()) {
        Frame frame = wire.readsFrame();
        if (frame.opcode() == Frame.PING) {
          wire.sends(Frame.of(Frame.PONG, frame.payload()));
        } else if (frame.opcode() == Frame.CLOSE) {
          wire.sends(frame);
          closed.complete(frame);
        }
      }
    } catch (RuntimeException | AssertionError e) {
      closed.completeExceptionally(e);
    }
  }

  /** Whether it still is connected. */
  boolean isOpen() {
    return !closed.isDone();
  }

  /** Waits for the close frame. */
  Frame closeFrame() {
    try {
      return closed.get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
