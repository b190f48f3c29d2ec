package dev.longspan.http2;

import dev.longspan.http.ClientConnection;
import dev.longspan.http.ConnectionContext;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;

/**
 * Finds out which version of HTTP a client speaks: by ALPN over TLS, by HTTP/2's preface in plain
 * text (RFC 9113 sections 3.2 and 3.3). Until it is known the connection serves HTTP/1, which looks
 * after its time.
 */
public final class ProtocolChoice extends ChannelInboundHandlerAdapter {

  private static final ByteBuf PREFACE =
      Unpooled.unreleasableBuffer(Http2CodecUtil.connectionPrefaceBuf()).asReadOnly();

  private final ConnectionContext shared;
  private final boolean secure;

  /** The beginning of what may become a preface; null: nothing came yet. */
  private ByteBuf begun;

  private ProtocolChoice(ConnectionContext shared) {
    this.shared = shared;
    this.secure = shared.listener().tls().isPresent();
  }

  /** Makes {@code channel}, which was just accepted, serve what its listener offers. */
  public static void install(Channel channel, ConnectionContext shared) {
    if (shared.listener().http2()) {
      channel.pipeline().addLast(new ProtocolChoice(shared));
    }
    ClientConnection.install(channel, shared);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      SslHandler tls = ctx.pipeline().get(SslHandler.class);
      if (handshake.isSuccess()
          && tls != null
          && ApplicationProtocolNames.HTTP_2.equals(tls.applicationProtocol())) {
        speakHttp2(ctx);
        return;
      }
      ctx.fireUserEventTriggered(event);
      ctx.pipeline().remove(this);
      return;
    }
    ctx.fireUserEventTriggered(event);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (secure || !(message instanceof ByteBuf bytes)) {
      ctx.fireChannelRead(message);
      return;
    }
    if (begun != null) {
      bytes = Unpooled.wrappedBuffer(begun, bytes);
      begun = null;
    }
    int known = Math.min(bytes.readableBytes(), PREFACE.readableBytes());
    boolean fits =
        ByteBufUtil.equals(bytes, bytes.readerIndex(), PREFACE, PREFACE.readerIndex(), known);
    if (fits && known < PREFACE.readableBytes()) {
      begun = bytes;
      return;
    }
    Channel channel = ctx.channel();
    if (fits) {
      speakHttp2(ctx);
      channel.pipeline().fireChannelRead(bytes);
    } else {
      ctx.fireChannelRead(bytes);
      ctx.pipeline().remove(this);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    ctx.fireChannelReadComplete();
    if (begun != null) {
      ctx.read();
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    if (begun != null) {
      begun.release();
      begun = null;
    }
  }

  private void speakHttp2(ChannelHandlerContext ctx) {
    Channel channel = ctx.channel();
    ClientConnection.uninstall(channel.pipeline());
    Http2Connection.install(channel, shared);
    channel.pipeline().remove(this);
  }
}
