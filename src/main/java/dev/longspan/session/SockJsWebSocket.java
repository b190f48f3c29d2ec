package dev.longspan.session;

import dev.longspan.bridge.Delivery;
import dev.longspan.bridge.Ending;
import dev.longspan.bridge.Message;
import dev.longspan.bridge.MessageChannel;
import dev.longspan.bridge.MessageListener;
import dev.longspan.loop.Loop;
import dev.longspan.loop.Swept;
import dev.longspan.protocol.CloseCode;
import dev.longspan.relay.EndCause;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;

/** SockJS in the messages of a client's WebSocket. Lives on one event loop. */
final class SockJsWebSocket implements MessageChannel, MessageListener, Swept {

  private final MessageChannel socket;
  private final Loop loop;
  private final long heartbeatNanos;
  private MessageListener listener;
  private long lastSent;
  private boolean over;
  private int sweepPlace = -1;

  /**
   * @param socket the client's WebSocket, to which nobody listens yet
   */
  SockJsWebSocket(MessageChannel socket, Loop loop, long heartbeatNanos) {
    this.socket = socket;
    this.loop = loop;
    this.heartbeatNanos = heartbeatNanos;
  }

  // ---- to the client ----

  @Override
  public void listen(MessageListener messages) {
    listener = messages;
    frame(Unpooled.wrappedBuffer(Json.ascii(SockJsFrames.OPEN)), Delivery.UNWATCHED);
    loop.add(this);
    socket.listen(this);
  }

  @Override
  public void send(Message message, Delivery delivery) {
    byte[] text = ByteBufUtil.getBytes(message.payload());
    message.release();
    ByteBuf frame = Unpooled.buffer(text.length + 16);
    SockJsFrames.message(frame, text);
    frame(frame, delivery);
  }

  private void frame(ByteBuf frame, Delivery delivery) {
    lastSent = loop.now();
    socket.send(new Message(true, frame), delivery);
  }

  @Override
  public void close(int code, String reason) {
    if (!over) {
      over();
      ByteBuf frame = Unpooled.buffer(64);
      SockJsFrames.close(frame, code, reason);
      frame(frame, Delivery.UNWATCHED);
    }
    socket.close(code, reason);
  }

  @Override
  public void abort() {
    over();
    socket.abort();
  }

  @Override
  public void ping(ByteBuf payload) {
    socket.ping(payload);
  }

  @Override
  public void pong(ByteBuf payload) {
    socket.pong(payload);
  }

  @Override
  public boolean isWritable() {
    return socket.isWritable();
  }

  @Override
  public void pause() {
    socket.pause();
  }

  @Override
  public void resume() {
    socket.resume();
  }

  // ---- from the client ----

  @Override
  public void message(Message message, Delivery delivery) {
    if (over) {
      message.release();
      delivery.lost();
      return;
    }
    List<Stored> messages = null;
    if (message.isText()) {
      messages = message.size() == 0 ? List.of() : SockJsFrames.read(bytes(message));
    }
    message.release();
    delivery.taken();
    if (messages == null) {
      listener.ended(
          new Ending(
              CloseCode.PROTOCOL_ERROR,
              "Broken JSON encoding",
              EndCause.PROTOCOL_VIOLATION_BY_CLIENT));
      return;
    }
    for (Stored each : messages) {
      listener.message(new Message(true, Unpooled.wrappedBuffer(each.payload)), Delivery.UNWATCHED);
    }
  }

  private static byte[] bytes(Message message) {
    return ByteBufUtil.getBytes(message.payload());
  }

  @Override
  public void writable() {
    listener.writable();
  }

  @Override
  public void ended(Ending ending) {
    // After a close or a loss no frame is read any more; what broke a rule still hears why.
    if (ending.cause() == null || ending.cause() == EndCause.CLIENT_VANISHED) {
      over();
    }
    listener.ended(ending);
  }

  private void over() {
    over = true;
    loop.remove(this);
  }

  // ---- deadlines ----

  @Override
  public long sweep(long now) {
    long left = lastSent + heartbeatNanos - now;
    if (left > 0) {
      return left;
    }
    frame(Unpooled.wrappedBuffer(Json.ascii(SockJsFrames.HEARTBEAT)), Delivery.UNWATCHED);
    return heartbeatNanos;
  }

  /** The bridge hears it as well, and ends its sides. */
  @Override
  public void drain() {}

  @Override
  public void cut() {
    over();
  }

  @Override
  public int sweepPlace() {
    return sweepPlace;
  }

  @Override
  public void sweepPlace(int place) {
    sweepPlace = place;
  }
}
