package dev.longspan.upstream;

import dev.longspan.loop.SweptHandler;
import dev.longspan.telemetry.UpstreamFailure;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.channels.NotYetConnectedException;

/**
 * An HTTP/1.1 connection to an endpoint: one request at a time, kept for the next one where both
 * sides allow it. Lives on one event loop.
 */
public final class BackendConnection extends SweptHandler {

  private final EndpointClient owner;
  private final ResponseDecoder decoder;
  private ResponseListener listener;
  private boolean requestEnded;
  private boolean keepAlive;
  private boolean writable = true;
  private boolean used;
  private boolean opened;
  private boolean headSeen;
  private boolean framed;
  private HttpResponse switching;
  private boolean readWanted = true;
  private long idleSince;

  BackendConnection(EndpointClient owner, ResponseDecoder decoder) {
    this.owner = owner;
    this.decoder = decoder;
  }

  /** The endpoint that it leads to. */
  public Endpoint endpoint() {
    return owner.endpoint();
  }

  /** Whose it is: where its failures are counted. */
  public EndpointClient owner() {
    return owner;
  }

  /**
   * Whether it served a request before this one, so that the backend may have closed it meanwhile.
   */
  public boolean isReused() {
    return used;
  }

  /** Whether the peer takes what is written; else {@link ResponseListener#writable()} says when. */
  public boolean isWritable() {
    return context().channel().isWritable();
  }

  /** Sends a request's head; its body follows by {@link #write}. Not flushed. */
  public void send(HttpRequest request, ResponseListener responseListener) {
    listener = responseListener;
    requestEnded = false;
    headSeen = false;
    decoder.expectAnswerTo(request.method());
    context().write(request, context().voidPromise());
  }

  /**
   * Sends some of the request's body, of which {@link LastHttpContent} is the end; takes ownership.
   * Not flushed.
   */
  public void write(HttpContent content) {
    requestEnded |= content instanceof LastHttpContent;
    context().write(content, context().voidPromise());
  }

  /** Sends what was written. */
  public void flush() {
    context().flush();
  }

  /** Reads no more of the answer until {@link #resume()}. */
  public void pause() {
    readWanted = false;
  }

  /** Reads on. */
  public void resume() {
    if (!readWanted) {
      readWanted = true;
      context().read();
    }
  }

  /** Gives the request up: the listener hears no more, and the connection is closed. */
  public void cancel() {
    listener = null;
    context().close();
  }

  /** From now on, as from within {@link ResponseListener#head}, another one gets the answer. */
  public void answerTo(ResponseListener other) {
    listener = other;
  }

  /**
   * Hands the connection over, from within {@link ResponseListener#head} of a 101: {@code
   * successor} takes this one's place. What the backend sent behind its 101 stays behind until
   * {@link #releaseEarlyBytes}.
   */
  public void switchTo(ChannelHandler successor) {
    listener = null;
    endpoint().succeeded();
    context().channel().config().setAutoClose(true);
    context().pipeline().remove(RequestEncoder.class);
    context().pipeline().replace(this, null, successor);
  }

  /**
   * Takes the decoder out: what the backend sent behind its 101 goes to the successor, before
   * anything else.
   */
  public static void releaseEarlyBytes(Channel channel) {
    channel.pipeline().remove(ResponseDecoder.class);
  }

  /** The connection is there: its end will be counted, and its answers are read. */
  void opened() {
    opened = true;
    context().read();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (listener == null) {
      // Bytes that nobody asked for: an answer to no request would be taken for the answer to the
      // next one.
      ReferenceCountUtil.release(message);
      ctx.close();
      return;
    }
    if (message instanceof HttpResponse response) {
      onHead(response);
    } else if (message instanceof HttpContent content) {
      onContent(content);
    } else if (message instanceof ByteBuf) {
      ReferenceCountUtil.release(message);
      fail(UpstreamFailure.BAD_RESPONSE, "bytes after a switch of protocols that nobody took over");
    }
  }

  private void onHead(HttpResponse response) {
    if (response.decoderResult().isFailure()) {
      ReferenceCountUtil.release(response);
      fail(UpstreamFailure.BAD_RESPONSE, Failures.detail(response.decoderResult().cause()));
      return;
    }
    String broken = ResponseRules.brokenBy(response);
    if (broken != null) {
      fail(UpstreamFailure.BAD_RESPONSE, broken);
      return;
    }
    HttpResponseStatus status = response.status();
    if (status.codeClass() == HttpStatusClass.INFORMATIONAL && status.code() != 101) {
      listener.informational(response);
      return;
    }
    if (status.code() == 101) {
      // Told at its end, when the decoder is done with it and what follows is not HTTP any more.
      switching = response;
      return;
    }
    headSeen = true;
    framed = isFramed(response);
    keepAlive = HttpUtil.isKeepAlive(response) && framed;
    listener.head(response);
  }

  private boolean isFramed(HttpResponse response) {
    return decoder.isWithoutBody(response)
        || HttpUtil.isContentLengthSet(response)
        || HttpUtil.isTransferEncodingChunked(response);
  }

  private void onContent(HttpContent content) {
    if (content.decoderResult().isFailure()) {
      String detail = Failures.detail(content.decoderResult().cause());
      content.release();
      fail(UpstreamFailure.BAD_RESPONSE, detail);
      return;
    }
    if (!(content instanceof LastHttpContent last)) {
      listener.content(content);
      return;
    }
    if (switching != null) {
      content.release();
      HttpResponse response = switching;
      switching = null;
      listener.head(response);
      return;
    }
    if (!headSeen) {
      // The empty end of an interim response.
      content.release();
      return;
    }
    ResponseListener ended = listener;
    listener = null;
    used = true;
    endpoint().succeeded();
    boolean silent = decoder.expectSilence();
    boolean reusable =
        keepAlive && writable && requestEnded && silent && context().channel().isActive();
    if (reusable) {
      // Before the end is told: the client's next request may already be there, and take it.
      readWanted = true;
      owner.giveBack(this);
    } else {
      context().close();
    }
    ended.end(last);
    ended.readComplete();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (listener != null) {
      listener.readComplete();
    }
    if (readWanted && !ctx.isRemoved()) {
      ctx.read();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (listener != null && ctx.channel().isWritable()) {
      listener.writable();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      broken("the backend ended the connection");
      ctx.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (opened) {
      owner.closed(this);
    }
    broken("the backend closed the connection");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    boolean lost = cause instanceof IOException || cause instanceof NotYetConnectedException;
    boolean endedByClose = headSeen && !framed;
    if (lost && listener != null && !endedByClose) {
      // It may be a write that failed, because the backend has answered and left: its answer is
      // still to be read. The end of what can be read is told by an event of its own.
      writable = false;
      return;
    }
    broken(Failures.detail(cause));
    ctx.close();
  }

  private void broken(String detail) {
    if (listener != null) {
      fail(UpstreamFailure.BROKEN, detail);
    }
  }

  private void fail(UpstreamFailure reason, String detail) {
    ResponseListener failed = listener;
    listener = null;
    context().close();
    failed.failed(reason, detail);
  }

  /** It waits in the pool from now on. */
  void idleSince(long now) {
    idleSince = now;
  }

  boolean isOpen() {
    return context().channel().isActive();
  }

  void close() {
    context().close();
  }

  @Override
  public long sweep(long now) {
    long left = idleSince + owner.idleNanos() - now;
    if (left < 0) {
      context().close();
    }
    return left;
  }

  @Override
  public void drain() {
    context().close();
  }
}
