package dev.longspan.relay;

import dev.longspan.http.ByteStream;
import dev.longspan.loop.Faults;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connection to one peer of a WebSocket: how it is written to, and the ways to end it. */
public abstract class PeerConnection extends ChannelInboundHandlerAdapter {

  private static final Logger log = LoggerFactory.getLogger(PeerConnection.class);

  private ChannelHandlerContext context;
  private boolean outputShut;
  private boolean closed;

  @Override
  public final void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  /** Its place in the pipeline of its connection. */
  protected final ChannelHandlerContext context() {
    return context;
  }

  /** The connection itself. */
  protected final Channel channel() {
    return context.channel();
  }

  /** Whether the connection is gone. */
  protected final boolean isClosed() {
    return closed;
  }

  /** Whether nothing more can be sent. */
  protected final boolean isOutputShut() {
    return outputShut;
  }

  /** The connection is gone. */
  protected final void markClosed() {
    closed = true;
    outputShut = true;
  }

  /** Sends bytes as they are; takes ownership. Not flushed. */
  protected final void write(ByteBuf bytes) {
    context.write(bytes, context.voidPromise());
  }

  /** Whether bytes wait for the peer. */
  protected final boolean isAnythingWaiting() {
    return ByteStream.of(channel()).isAnythingWaiting(channel());
  }

  /** Ends the connection in this direction, behind what was sent. */
  protected final void shutOutput() {
    if (!outputShut) {
      outputShut = true;
      context
          .writeAndFlush(Unpooled.EMPTY_BUFFER)
          .addListener(done -> ByteStream.of(channel()).shutOutput(channel()));
    }
  }

  /** Ends the connection, behind what was sent. */
  protected final void shut() {
    if (!closed) {
      outputShut = true;
      context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
  }

  /** Cuts the connection: the peer sees a reset, and what waits for it is dropped. */
  protected final void reset() {
    if (!closed) {
      outputShut = true;
      ByteStream.of(channel()).reset(channel());
    }
  }

  @Override
  public final void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (Faults.isOwn(cause)) {
      log.error("a WebSocket's connection failed", cause);
      faulted();
    } else {
      // Of a reset, or a write to a closed socket, the end of the connection says it all.
      ctx.close();
    }
  }

  /** The gateway itself failed with this connection: neither side is to blame. */
  protected abstract void faulted();
}
