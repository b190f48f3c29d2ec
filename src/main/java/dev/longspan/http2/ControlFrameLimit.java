package dev.longspan.http2;

import dev.longspan.loop.Loop;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Settings;

/** Frames that carry nothing, and that a client may send as it likes, come in a bounded number. */
final class ControlFrameLimit extends Http2FrameListenerDecorator {

  private static final long WINDOW_NANOS = Http2Limits.WINDOW.toNanos();

  private final Loop loop;
  private long windowStart;
  private int frames;

  ControlFrameLimit(Http2FrameListener listener, Loop loop) {
    super(listener);
    this.loop = loop;
    windowStart = loop.now();
  }

  private void count() throws Http2Exception {
    long now = loop.now();
    if (now - windowStart > WINDOW_NANOS) {
      windowStart = now;
      frames = 0;
    }
    if (++frames > Http2Limits.MAX_CONTROL_FRAMES) {
      throw Http2Exception.connectionError(
          Http2Error.ENHANCE_YOUR_CALM, "Maximum number of control frames reached");
    }
  }

  @Override
  public void onPingRead(ChannelHandlerContext ctx, long data) throws Http2Exception {
    count();
    super.onPingRead(ctx, data);
  }

  @Override
  public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings settings)
      throws Http2Exception {
    count();
    super.onSettingsRead(ctx, settings);
  }

  @Override
  public void onPriorityRead(
      ChannelHandlerContext ctx, int streamId, int dependency, short weight, boolean exclusive)
      throws Http2Exception {
    count();
    super.onPriorityRead(ctx, streamId, dependency, weight, exclusive);
  }

  @Override
  public void onUnknownFrame(
      ChannelHandlerContext ctx, byte type, int streamId, Http2Flags flags, ByteBuf payload)
      throws Http2Exception {
    count();
    super.onUnknownFrame(ctx, type, streamId, flags, payload);
  }
}
