package dev.longspan.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.wire.Frame;
import dev.longspan.wire.Http2Wire;
import dev.longspan.wire.Stage;
import dev.longspan.wire.Wire;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Future;

/** A WebSocket over HTTP/2. Its connection is used by one thread at a time. */
final class Http2Client extends ClientEnd {

  private static final int WHOLE_CONNECTION = 0;
  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int MAX_FRAME = 16_384;

  private Http2Wire wire;
  private int stream;
  private long streamWindow;
  private long connectionWindow = 65_535;
  private Future<?> saying;

  Http2Client(Stage stage, String cell) {
    super(stage, cell);
  }

  @Override
  void opens() {
    wire = Http2Wire.begins(connects());
    long initial = wire.setting(INITIAL_WINDOW_SIZE);
    streamWindow = initial < 0 ? 65_535 : initial;
    stream = wire.asksForWebSocket("/chat?cell=" + cell);
    assertThat(wire.readsHeaders(stream).status()).isEqualTo(200);
  }

  @Override
  void says(List<Said> messages) {
    saying =
        background.run(() -> messages.forEach(each -> sends(wire.wire().encoded(each.frame()))));
  }

  private void sends(byte[] bytes) {
    int sent = 0;
    while (sent < bytes.length) {
      while (streamWindow <= 0) {
        streamWindow += opened(stream);
      }
      while (connectionWindow <= 0) {
        connectionWindow += opened(WHOLE_CONNECTION);
      }
      long allowed = Math.min(Math.min(streamWindow, connectionWindow), MAX_FRAME);
      int count = (int) Math.min(allowed, bytes.length - sent);
      wire.sendsData(stream, false, Arrays.copyOfRange(bytes, sent, sent + count));
      sent += count;
      streamWindow -= count;
      connectionWindow -= count;
    }
  }

  private int opened(int window) {
    int opened = wire.windowOpened(window, Wire.PATIENCE);
    assertThat(opened).as("a window that opens").isPositive();
    return opened;
  }

  private void waitsUntilAllIsSaid() {
    try {
      if (saying != null) {
        saying.get();
      }
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Override
  Said hears() {
    waitsUntilAllIsSaid();
    return WebSocketEnd.message(() -> wire.readsWebSocketFrame(stream));
  }

  @Override
  void closes(Bye bye) {
    waitsUntilAllIsSaid();
    wire.sends(stream, bye.frame());
  }

  @Override
  Bye hearsClose() {
    waitsUntilAllIsSaid();
    Frame frame = wire.readsWebSocketFrame(stream);
    assertThat(frame.opcode()).as("opcode of " + frame).isEqualTo(Frame.CLOSE);
    wire.sends(stream, frame);
    return Bye.of(frame);
  }

  @Override
  public void close() {
    super.close();
    wire.wire().close();
  }
}
