package dev.longspan.http2;

import dev.longspan.http.ConnectionContext;
import dev.longspan.loop.Faults;
import dev.longspan.loop.SweptHandler;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.DefaultHttp2PingFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2PingFrame;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.handler.codec.http2.Http2StreamChannelOption;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's HTTP/2 connection: its streams come and go by themselves, this looks after its time
 * and its end. Lives on one event loop.
 */
final class Http2Connection extends SweptHandler {

  private static final Logger log = LoggerFactory.getLogger(Http2Connection.class);

  /** How long a client may take to end its direction of a stream, after the gateway did. */
  private static final long LINGER_NANOS = Duration.ofSeconds(2).toNanos();

  /** How long requests that were under way when the client was told to leave may still come. */
  private static final long LEAVING_NANOS = Duration.ofSeconds(1).toNanos();

  /** How the client is told to leave (RFC 9113 section 6.8). */
  private enum Farewell {
    NONE,
    /** It knows that it has to, but its requests that are on their way are still served. */
    ANNOUNCED,
    /** It knows which was the last that is. */
    SAID
  }

  private record Lingering(StreamBytes stream, long until) {}

  private final ConnectionContext shared;
  private final Deque<Lingering> lingering = new ArrayDeque<>(0);
  private Farewell farewell = Farewell.NONE;
  private int streams;
  private long deadline;
  private boolean closing;

  private Http2Connection(ConnectionContext shared) {
    this.shared = shared;
  }

  /** Makes {@code channel} serve HTTP/2; nothing of it was read yet but what is read again. */
  static void install(Channel channel, ConnectionContext shared) {
    Http2Connection connection = new Http2Connection(shared);
    channel
        .pipeline()
        .addLast(
            new Http2Codec.Builder(shared).build(),
            new Http2MultiplexHandler(connection.newStreams()),
            connection);
  }

  private ChannelInitializer<Channel> newStreams() {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel stream) {
        stream.config().setOption(Http2StreamChannelOption.AUTO_STREAM_FLOW_CONTROL, false);
        stream.config().setWriteBufferWaterMark(stream.parent().config().getWriteBufferWaterMark());
        StreamBytes bytes = new StreamBytes(Http2Connection.this);
        stream.pipeline().addLast(bytes, new Http2Stream(shared, bytes));
      }

      @Override
      public boolean isSharable() {
        return true;
      }
    };
  }

  // ---- its streams ----

  void streamOpened() {
    streams++;
  }

  void streamClosed() {
    streams--;
    if (streams == 0) {
      deadline = afterKeepAlive();
      shared.loop().hurry(this);
    }
  }

  /** The gateway has ended its direction of {@code stream}, the client has not yet. */
  void linger(StreamBytes stream) {
    lingering.add(new Lingering(stream, shared.loop().now() + LINGER_NANOS));
    shared.loop().hurry(this);
  }

  // ---- what comes from the client ----

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    super.handlerAdded(ctx);
    deadline = shared.loop().now() + shared.listener().requestHeadTimeout().toNanos();
    shared.loop().add(this);
    ctx.read();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof Http2SettingsFrame) {
      deadline = afterKeepAlive();
    } else if (message instanceof Http2PingFrame ping && ping.ack()) {
      // Whatever the client sent before it knew that it has to leave is here.
      sayFarewell();
    }
    ReferenceCountUtil.release(message);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      ctx.close();
    }
    ReferenceCountUtil.release(event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    shared.loop().remove(this);
    lingering.clear();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof Http2Exception) {
      // The codec has counted it, says goodbye and closes.
      return;
    }
    if (Faults.isOwn(cause)) {
      log.error("a client's HTTP/2 connection failed", cause);
    }
    ctx.close();
  }

  // ---- its time ----

  @Override
  public long sweep(long now) {
    while (!lingering.isEmpty() && lingering.peek().until() - now < 0) {
      lingering.remove().stream().endLingering();
    }
    if (shared.loop().isLeaving()) {
      drain();
    }
    if (farewell == Farewell.ANNOUNCED) {
      if (deadline - now < 0) {
        sayFarewell();
      }
    } else if (streams == 0 && deadline - now < 0) {
      leave();
    }
    return untilNextLook(now);
  }

  private long untilNextLook(long now) {
    if (!lingering.isEmpty()) {
      return Math.max(0, lingering.peek().until() - now);
    }
    return streams == 0 || farewell == Farewell.ANNOUNCED ? deadline - now : Long.MAX_VALUE;
  }

  /** Without a stream there is nothing to wait for. */
  private void leave() {
    if (closing) {
      // The client takes nothing, not even the goodbye.
      context().close();
    } else {
      closing = true;
      deadline = afterKeepAlive();
      goAway(0).addListener(ChannelFutureListener.CLOSE);
    }
  }

  private long afterKeepAlive() {
    return shared.loop().now()
        + (closing || farewell == Farewell.SAID
            ? LEAVING_NANOS
            : shared.listener().keepAliveTimeout().toNanos());
  }

  // ---- its end ----

  @Override
  public void drain() {
    if (farewell == Farewell.NONE) {
      farewell = Farewell.ANNOUNCED;
      deadline = shared.loop().now() + LEAVING_NANOS;
      goAway(Integer.MAX_VALUE);
      context().writeAndFlush(new DefaultHttp2PingFrame(0));
      shared.loop().hurry(this);
    }
  }

  private void sayFarewell() {
    if (farewell == Farewell.ANNOUNCED) {
      farewell = Farewell.SAID;
      goAway(0);
      deadline = shared.loop().now();
      shared.loop().hurry(this);
    }
  }

  /**
   * @param more streams that are still served after the last that is known
   */
  private ChannelFuture goAway(int more) {
    DefaultHttp2GoAwayFrame frame = new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR);
    frame.setExtraStreamIds(more);
    return context().writeAndFlush(frame);
  }
}
