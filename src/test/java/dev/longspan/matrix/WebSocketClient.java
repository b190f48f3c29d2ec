package dev.longspan.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.wire.Frame;
import dev.longspan.wire.Handshake;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Stage;
import java.util.List;

/** A WebSocket over HTTP/1.1. */
final class WebSocketClient extends ClientEnd {

  private HttpWire wire;

  WebSocketClient(Stage stage, String cell) {
    super(stage, cell);
  }

  @Override
  void opens() {
    wire = connects();
    wire.sends(Handshake.request("/chat?cell=" + cell));
    assertThat(wire.readsHead().status()).isEqualTo(101);
  }

  @Override
  void says(List<Said> messages) {
    background.run(() -> messages.forEach(each -> wire.sends(each.frame())));
  }

  @Override
  Said hears() {
    return WebSocketEnd.message(wire::readsFrame);
  }

  @Override
  void closes(Bye bye) {
    wire.sends(bye.frame());
  }

  @Override
  Bye hearsClose() {
    Frame frame = wire.readsFrame();
    assertThat(frame.opcode()).as("opcode of " + frame).isEqualTo(Frame.CLOSE);
    wire.sends(frame);
    return Bye.of(frame);
  }

  @Override
  public void close() {
    super.close();
    wire.close();
  }
}
