package dev.longspan.guard;

import dev.longspan.http.ByteStream;
import dev.longspan.http.Exchange;
import dev.longspan.loop.Loop;
import dev.longspan.loop.SweptHandler;
import dev.longspan.protocol.CloseCode;
import dev.longspan.protocol.Frames;
import dev.longspan.protocol.Opcode;
import dev.longspan.protocol.WebSocketHandshake;
import dev.longspan.telemetry.AccessRecord;
import dev.longspan.telemetry.ClientKind;
import dev.longspan.telemetry.Initiator;
import dev.longspan.telemetry.Rejection;
import dev.longspan.telemetry.RouteTelemetry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;

/**
 * A WebSocket that is accepted only to be closed: a script in a browser sees the close code, but
 * never the status of a handshake that failed. Whatever the client sends is thrown away.
 */
final class RefusedWebSocket extends SweptHandler {

  /** How long a client may take to end its connection. */
  private static final long CLOSE_NANOS = Duration.ofSeconds(5).toNanos();

  /** Codes for the application's own use begin here (RFC 6455 section 7.4.2). */
  private static final int PRIVATE = 4000;

  private final Exchange exchange;
  private final Loop loop;
  private final RouteTelemetry telemetry;
  private final int code;
  private final long openedNanos = System.nanoTime();
  private final long deadline;
  private final int bytes;
  private boolean over;

  private RefusedWebSocket(Exchange exchange, Loop loop, int code, int bytes) {
    this.exchange = exchange;
    this.loop = loop;
    this.telemetry = exchange.telemetry();
    this.code = code;
    this.bytes = bytes;
    this.deadline = loop.now() + CLOSE_NANOS;
  }

  /**
   * Accepts a valid handshake, and closes with a code that stands for the status.
   *
   * @param detail the close frame's reason, 123 bytes at most
   */
  static void accept(Exchange exchange, Loop loop, Rejection reason, int status, String detail) {
    int code = status < 500 ? PRIVATE + status : CloseCode.TRY_AGAIN_LATER;
    exchange.rejected(reason);
    ByteBuf close = Frames.close(ByteBufAllocator.DEFAULT, code, detail, false);
    RefusedWebSocket refused = new RefusedWebSocket(exchange, loop, code, close.readableBytes());
    Channel channel = exchange.switchTo(handshake(exchange), refused);
    refused.close(channel, close);
  }

  private static HttpResponse handshake(Exchange exchange) {
    HttpHeaders request = exchange.request().headers();
    HttpResponse response =
        new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS);
    response
        .headers()
        .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
        .set(
            HttpHeaderNames.SEC_WEBSOCKET_ACCEPT,
            WebSocketHandshake.acceptKey(request.get(HttpHeaderNames.SEC_WEBSOCKET_KEY)));
    // A browser that offered subprotocols would give up before it sees the close.
    String subprotocol = OfferedSubprotocols.first(request);
    if (subprotocol == null) {
      subprotocol = exchange.answeredSubprotocol();
    }
    if (subprotocol != null) {
      response.headers().set(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, subprotocol);
    }
    return response;
  }

  private void close(Channel channel, ByteBuf frame) {
    telemetry.connectionOpened(ClientKind.WEBSOCKET);
    telemetry.sent.frames[Opcode.CLOSE]++;
    telemetry.sent.bytes[Opcode.CLOSE] += bytes;
    loop.add(this);
    channel.writeAndFlush(frame).addListener(done -> ByteStream.of(channel).shutOutput(channel));
    exchange.releaseEarlyBytes();
    channel.config().setAutoRead(true);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ReferenceCountUtil.release(message);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      ctx.close();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (over) {
      return;
    }
    over = true;
    loop.remove(this);
    long duration = System.nanoTime() - openedNanos;
    telemetry.connectionClosed(ClientKind.WEBSOCKET, code, Initiator.GATEWAY, duration);
    if (exchange.context().accessLog().isEnabled()) {
      exchange
          .context()
          .accessLog()
          .write(
              exchange.accessRecord(
                  duration,
                  0,
                  bytes,
                  new AccessRecord.WebSocketEnd(
                      ClientKind.WEBSOCKET, code, Initiator.GATEWAY, null, null, 0, 1)));
    }
  }

  @Override
  public long sweep(long now) {
    if (now > deadline) {
      context().close();
    }
    return deadline - now;
  }

  @Override
  public void drain() {
    // It ends soon by itself.
  }
}
