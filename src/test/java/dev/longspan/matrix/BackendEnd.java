package dev.longspan.matrix;

import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Message;
import dev.longspan.wire.Wire;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** A backend's end of one conversation. */
abstract class BackendEnd {

  /**
   * Takes a request of this conversation, on the thread of its connection.
   *
   * @return whether more requests are to be read from the connection
   */
  abstract boolean takes(HttpWire wire, Message request);

  /** The connection of a request that was taken is over. */
  void gone(HttpWire wire) {}

  /** Says all of these, in this order; may wait until they are taken. */
  abstract void says(List<Said> messages);

  /** Waits for the next message. */
  abstract Said hears();

  /** Ends the conversation. */
  abstract void closes(Bye bye);

  /** Waits for the end that the client makes. */
  abstract Bye hearsClose();

  /** Waits for what another thread brings. */
  static <T> T next(BlockingQueue<T> queue, String what) {
    try {
      T found = queue.poll(Wire.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      if (found == null) {
        throw new AssertionError("no " + what + " came");
      }
      return found;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
