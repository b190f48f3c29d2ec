package dev.longspan.matrix;

import dev.longspan.wire.Background;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Stage;
import java.util.List;

/** A client's end of one conversation; what it says goes out while the test goes on. */
abstract class ClientEnd implements AutoCloseable {

  final Stage stage;
  final String cell;
  final Background background = new Background();

  ClientEnd(Stage stage, String cell) {
    this.stage = stage;
    this.cell = cell;
  }

  final HttpWire connects() {
    return stage.connects();
  }

  /** Begins the conversation. */
  abstract void opens();

  /** Says all of these, in this order. */
  abstract void says(List<Said> messages);

  /** Waits for the next message. */
  abstract Said hears();

  /** Ends the conversation. */
  abstract void closes(Bye bye);

  /** Waits for the end that the backend makes. */
  abstract Bye hearsClose();

  /** Leaves; fails if something that was said did not go out. */
  @Override
  public void close() {
    background.close();
  }
}
