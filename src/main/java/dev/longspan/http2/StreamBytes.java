package dev.longspan.http2;

import dev.longspan.http.ByteStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.util.concurrent.Future;
import java.nio.channels.ClosedChannelException;

/**
 * The lowest handler of a stream: DATA frames are bytes to those above it, as a socket's are.
 *
 * <p>A client may send as much as its window allows, whoever reads it or not. What comes while
 * nobody wants it (the channel's {@code autoRead} is off) is copied into one buffer of its own,
 * never larger than the window, and the window opens again only when it was passed on. So a stream
 * that is not read costs its window, however small the frames are, and holds nobody else up.
 *
 * <p>END_STREAM of the client is a {@link ChannelInputShutdownEvent}, behind what came before it;
 * closing the channel is END_STREAM to the client, behind what was sent before it, and a reset only
 * for a client that does not end its direction in time.
 */
final class StreamBytes extends ChannelDuplexHandler implements ByteStream.Handler, Runnable {

  /** A peer that takes its time is seen to take something each time so much has gone. */
  private static final int PIECE_BYTES = 16 * 1024;

  private final Http2Connection connection;
  private ChannelHandlerContext context;

  /** What came while nobody wanted it; null: nothing. */
  private ByteBuf held;

  private Object heldTrailers;
  private boolean scheduled;

  /** Bytes of the window that were passed on since it was opened last. */
  private int passedOn;

  private boolean inputEnded;
  private boolean outputEnded;
  private boolean closing;
  private long written;
  private long sent;
  private ChannelPromise whenSent;

  StreamBytes(Http2Connection connection) {
    this.connection = connection;
  }

  /** Whether the client has ended its direction, be it that not all of it was passed on yet. */
  boolean isInputEnded() {
    return inputEnded;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
    connection.streamOpened();
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    ctx.fireChannelActive();
    ctx.read();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    closing = true;
    dropHeld();
    if (whenSent != null) {
      whenSent.trySuccess();
    }
    connection.streamClosed();
    ctx.fireChannelInactive();
  }

  // ---- from the client ----

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof Http2DataFrame frame) {
      onData(ctx, frame);
    } else if (message instanceof Http2HeadersFrame frame && frame.isEndStream()) {
      inputEnded = true;
      if (held != null) {
        heldTrailers = frame;
      } else {
        ctx.fireChannelRead(frame);
        ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
      }
    } else {
      ctx.fireChannelRead(message);
    }
  }

  private void onData(ChannelHandlerContext ctx, Http2DataFrame frame) {
    inputEnded = frame.isEndStream();
    ByteBuf data = frame.content();
    if (closing) {
      data.release();
      return;
    }
    if (held != null || (data.isReadable() && !isWanted())) {
      hold(data, frame.initialFlowControlledBytes());
      return;
    }
    passedOn += frame.initialFlowControlledBytes();
    if (data.isReadable()) {
      ctx.fireChannelRead(data);
    } else {
      data.release();
    }
    if (inputEnded) {
      ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    }
  }

  private boolean isWanted() {
    return context.channel().config().isAutoRead();
  }

  private void hold(ByteBuf data, int windowBytes) {
    if (held == null) {
      held = context.alloc().buffer(data.readableBytes(), Http2Limits.STREAM_WINDOW_BYTES);
    }
    // Padding is not held.
    passedOn += windowBytes - data.readableBytes();
    held.writeBytes(data);
    data.release();
  }

  private void dropHeld() {
    if (held != null) {
      held.release();
      held = null;
    }
    heldTrailers = null;
  }

  /** Somebody wants to read again: told later, as a socket would. */
  @Override
  public void read(ChannelHandlerContext ctx) {
    if (held != null && !scheduled) {
      scheduled = true;
      ctx.executor().execute(this);
    }
    ctx.read();
  }

  /** Passes on what was held. */
  @Override
  public void run() {
    scheduled = false;
    if (held == null || !isWanted()) {
      return;
    }
    ByteBuf bytes = held;
    Object trailers = heldTrailers;
    held = null;
    heldTrailers = null;
    passedOn += bytes.readableBytes();
    context.fireChannelRead(bytes);
    if (trailers != null) {
      context.fireChannelRead(trailers);
    }
    if (inputEnded) {
      context.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    }
    context.fireChannelReadComplete();
    openWindow();
    context.flush();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    ctx.fireChannelReadComplete();
    openWindow();
    // Always read, so that no frame waits unseen: what is not wanted is held here.
    ctx.read();
  }

  private void openWindow() {
    if (passedOn > 0 && context.channel().isActive()) {
      int bytes = passedOn;
      passedOn = 0;
      context.write(new DefaultHttp2WindowUpdateFrame(bytes), context.voidPromise());
    }
  }

  // ---- to the client ----

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (!(message instanceof ByteBuf bytes)) {
      ctx.write(message, promise);
    } else if (outputEnded && bytes.isReadable()) {
      bytes.release();
      promise.tryFailure(new ClosedChannelException());
    } else if (bytes.isReadable()) {
      writePieces(ctx, bytes, promise);
    } else {
      bytes.release();
      succeedWhenSent(promise);
    }
  }

  private void writePieces(ChannelHandlerContext ctx, ByteBuf bytes, ChannelPromise promise) {
    while (bytes.readableBytes() > PIECE_BYTES) {
      writePiece(ctx, bytes.readRetainedSlice(PIECE_BYTES), ctx.newPromise());
    }
    writePiece(ctx, bytes, promise.unvoid());
  }

  private void writePiece(ChannelHandlerContext ctx, ByteBuf piece, ChannelPromise promise) {
    int size = piece.readableBytes();
    written += size;
    promise.addListener(done -> pieceDone(size, done));
    ctx.write(new DefaultHttp2DataFrame(piece), promise);
  }

  private void pieceDone(int size, Future<?> done) {
    if (!done.isSuccess()) {
      // The stream is gone, and says so itself.
      return;
    }
    sent += size;
    if (sent == written && whenSent != null) {
      ChannelPromise promise = whenSent;
      whenSent = null;
      promise.trySuccess();
    }
  }

  private void succeedWhenSent(ChannelPromise promise) {
    if (sent == written || closing) {
      promise.trySuccess();
    } else if (whenSent == null) {
      whenSent = promise.unvoid();
    } else {
      whenSent.addListener(done -> promise.trySuccess());
    }
  }

  // ---- the end ----

  /**
   * Ends it as a socket is closed: what was sent is still delivered. The second time it does not
   * wait for the client any more.
   */
  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    if (closing) {
      cut(Http2Error.NO_ERROR);
      ctx.close(promise);
      return;
    }
    closing = true;
    dropHeld();
    endOutput();
    if (!inputEnded) {
      connection.linger(this);
    }
    ctx.channel().closeFuture().addListener(done -> promise.trySuccess());
  }

  private void endOutput() {
    if (!outputEnded) {
      outputEnded = true;
      context.writeAndFlush(
          new DefaultHttp2DataFrame(Unpooled.EMPTY_BUFFER, true), context.voidPromise());
    }
  }

  /** The client had time to end its direction. */
  void endLingering() {
    if (context.channel().isActive()) {
      cut(Http2Error.NO_ERROR);
    }
  }

  private void cut(Http2Error error) {
    if (context.channel().isActive()) {
      context.writeAndFlush(new DefaultHttp2ResetFrame(error), context.voidPromise());
    }
  }

  @Override
  public void shutOutput(Channel channel) {
    endOutput();
  }

  @Override
  public void reset(Channel channel) {
    closing = true;
    dropHeld();
    cut(Http2Error.CANCEL);
    context.close();
  }

  @Override
  public boolean isAnythingWaiting(Channel channel) {
    return sent != written && channel.isActive();
  }

  @Override
  public Object firstInLine(Channel channel) {
    return isAnythingWaiting(channel) ? this : null;
  }

  @Override
  public int progress(Channel channel) {
    return (int) sent;
  }
}
