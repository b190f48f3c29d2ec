package dev.longspan.bridge;

import dev.longspan.loop.Loop;
import dev.longspan.protocol.CloseCode;
import dev.longspan.protocol.FrameCounters;
import dev.longspan.protocol.Frames;
import dev.longspan.protocol.Opcode;
import dev.longspan.relay.PeerConnection;
import dev.longspan.telemetry.Side;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelPromise;

/** What goes out on a WebSocket of which the gateway is one end: each message in one frame. */
abstract class WebSocketOutput extends PeerConnection implements MessageChannel {

  /** Below this a copy is cheaper than a second buffer. */
  private static final int COPIED_BYTES = 4 * 1024;

  private final Loop loop;
  private final FrameCounters sent;

  /** Whether the gateway is the client, whose frames are masked. */
  private final boolean asClient;

  private final Runnable flush = this::flush;
  private boolean flushDue;
  private boolean closeSent;
  private long framesSent;
  private long bytesSent;

  WebSocketOutput(Loop loop, Side side, FrameCounters sent) {
    this.loop = loop;
    this.sent = sent;
    this.asClient = side == Side.UPSTREAM;
  }

  final Loop loop() {
    return loop;
  }

  /** Whether the gateway is the client on this connection. */
  final boolean isAsClient() {
    return asClient;
  }

  /** Frames that were sent to the peer. */
  final long framesSent() {
    return framesSent;
  }

  /** Bytes of {@link #framesSent}. */
  final long bytesSent() {
    return bytesSent;
  }

  final boolean isCloseSent() {
    return closeSent;
  }

  /** Whether frames may still follow. */
  final boolean mayWrite() {
    return !closeSent && !isOutputShut();
  }

  @Override
  public final void send(Message message, Delivery delivery) {
    if (!mayWrite()) {
      message.release();
      delivery.lost();
      return;
    }
    write(message, promise(delivery));
    flushSoon();
  }

  private ChannelPromise promise(Delivery delivery) {
    if (delivery.equals(Delivery.UNWATCHED)) {
      return context().voidPromise();
    }
    ChannelPromise promise = context().newPromise();
    promise.addListener(
        done -> {
          if (done.isSuccess()) {
            delivery.taken();
          } else {
            delivery.lost();
          }
        });
    return promise;
  }

  /** Takes ownership of the message. */
  private void write(Message message, ChannelPromise promise) {
    int size = message.size();
    boolean isText = message.isText();
    int opcode = isText ? Opcode.TEXT : Opcode.BINARY;
    sent.messages[opcode]++;
    if (asClient || size < COPIED_BYTES) {
      ByteBuf frame = Frames.message(context().alloc(), isText, message.payload(), asClient);
      message.release();
      count(opcode, frame.readableBytes());
      context().write(frame, promise);
    } else {
      ByteBuf header = Frames.messageHeader(context().alloc(), isText, size);
      count(opcode, header.readableBytes() + size);
      write(header);
      context().write(message.payload(), promise);
    }
  }

  @Override
  public final void ping(ByteBuf payload) {
    byte[] bytes = bytes(payload);
    if (mayWrite()) {
      control(Opcode.PING, Frames.ping(context().alloc(), bytes, asClient));
    }
  }

  @Override
  public final void pong(ByteBuf payload) {
    byte[] bytes = bytes(payload);
    if (mayWrite()) {
      control(Opcode.PONG, Frames.pong(context().alloc(), bytes, asClient));
    }
  }

  private static byte[] bytes(ByteBuf payload) {
    byte[] bytes = ByteBufUtil.getBytes(payload);
    payload.release();
    return bytes;
  }

  /** Sends the close frame, behind which nothing may follow. */
  final void writeClose(int code, String reason) {
    closeSent = true;
    control(
        Opcode.CLOSE,
        code == CloseCode.NO_STATUS_RECEIVED
            ? Frames.emptyClose(context().alloc(), asClient)
            : Frames.close(context().alloc(), code, reason, asClient));
  }

  /** Sends a control frame; takes ownership. */
  final void control(int opcode, ByteBuf frame) {
    count(opcode, frame.readableBytes());
    write(frame);
    flushSoon();
  }

  private void count(int opcode, int bytes) {
    sent.frames[opcode]++;
    sent.bytes[opcode] += bytes;
    framesSent++;
    bytesSent += bytes;
  }

  /** Once for all that is sent while one read, of whatever connection, is worked on. */
  private void flushSoon() {
    if (!flushDue) {
      flushDue = true;
      loop.eventLoop().execute(flush);
    }
  }

  private void flush() {
    flushDue = false;
    context().flush();
  }

  @Override
  public final boolean isWritable() {
    return channel().isWritable();
  }
}
