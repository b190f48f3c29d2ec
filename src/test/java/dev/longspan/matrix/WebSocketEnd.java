package dev.longspan.matrix;

import dev.longspan.wire.Frame;
import dev.longspan.wire.Handshake;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Message;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;

/** A WebSocket of the backend. */
final class WebSocketEnd extends BackendEnd {

  private final BlockingQueue<HttpWire> opened = new LinkedBlockingQueue<>();
  private HttpWire wire;

  @Override
  boolean takes(HttpWire connection, Message request) {
    connection.sends(Handshake.answer(request.head()));
    opened.add(connection);
    return false;
  }

  private synchronized HttpWire wire() {
    if (wire == null) {
      wire = next(opened, "WebSocket");
    }
    return wire;
  }

  @Override
  void says(List<Said> messages) {
    for (Said each : messages) {
      wire().sends(each.frame());
    }
  }

  @Override
  Said hears() {
    return message(wire()::readsFrame);
  }

  /** The next message, of however many frames; control frames between them do not matter here. */
  static Said message(Supplier<Frame> frames) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    boolean isText = false;
    while (true) {
      Frame frame = frames.get();
      if (frame.opcode() == Frame.CLOSE) {
        throw new AssertionError("a close in place of a message: " + frame);
      }
      if (frame.opcode() < Frame.CLOSE) {
        isText |= frame.opcode() == Frame.TEXT;
        content.writeBytes(frame.payload());
        if (frame.fin()) {
          return new Said(isText, content.toByteArray());
        }
      }
    }
  }

  @Override
  void closes(Bye bye) {
    wire().sends(bye.frame());
  }

  @Override
  Bye hearsClose() {
    Frame frame = wire().readsFrame();
    while (frame.opcode() != Frame.CLOSE) {
      frame = wire().readsFrame();
    }
    wire().sends(frame);
    return Bye.of(frame);
  }
}
