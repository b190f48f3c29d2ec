package dev.longspan.http;

import dev.longspan.loop.Faults;
import dev.longspan.loop.SweptHandler;
import dev.longspan.telemetry.Rejection;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's HTTP/1 connection: one exchange at a time, the next request is not even decoded before
 * the response to the one before has ended (RFC 9112 section 9.3.2). Lives on one event loop.
 */
public final class ClientConnection extends SweptHandler implements ExchangeTransport {

  private static final Logger log = LoggerFactory.getLogger(ClientConnection.class);

  private final ConnectionContext shared;
  private final RequestDecoder decoder = new RequestDecoder();
  private final ResponseEncoder encoder = new ResponseEncoder();
  private Exchange exchange;
  private boolean requestEnded;
  private boolean keepAlive;
  private boolean upgradeAsked;
  private boolean delimitedByClose;
  private boolean headBegun;
  private boolean closing;
  private long deadline;

  private ClientConnection(ConnectionContext shared) {
    this.shared = shared;
  }

  /** Makes {@code channel}, which was just accepted, serve HTTP. */
  public static void install(Channel channel, ConnectionContext shared) {
    ClientConnection connection = new ClientConnection(shared);
    channel.pipeline().addLast(connection.decoder, connection.encoder, connection);
  }

  /** Takes it out again, before anything was read. */
  public static void uninstall(ChannelPipeline pipeline) {
    pipeline.remove(RequestDecoder.class);
    pipeline.remove(ResponseEncoder.class);
    pipeline.remove(ClientConnection.class);
  }

  // ---- what comes from the client ----

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    super.handlerAdded(ctx);
    deadline = shared.loop().now() + shared.listener().requestHeadTimeout().toNanos();
    shared.loop().add(this);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    shared.loop().remove(this);
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    ctx.read();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (closing) {
      ReferenceCountUtil.release(message);
    } else if (message instanceof HttpRequest request) {
      onHead(request);
    } else if (message instanceof HttpContent content) {
      onContent(content);
    } else {
      ReferenceCountUtil.release(message);
    }
  }

  private void onHead(HttpRequest request) {
    headBegun = false;
    requestEnded = false;
    shared.loop().hurry(this);
    keepAlive = HttpUtil.isKeepAlive(request);
    upgradeAsked = request.headers().contains(HttpHeaderNames.UPGRADE);
    delimitedByClose = false;
    exchange = exchange(request, 0);
    if (request.decoderResult().isFailure()) {
      ReferenceCountUtil.release(request);
      keepAlive = false;
      exchange.refuse(RequestError.of(request.decoderResult()).problem());
      return;
    }
    shared.dispatcher().dispatch(exchange);
  }

  private void onContent(HttpContent content) {
    if (exchange == null) {
      content.release();
      if (content instanceof LastHttpContent) {
        // The response was faster than the end of a request without a body.
        requestEnded = true;
        awaitRequest();
      }
      return;
    }
    if (content.decoderResult().isFailure()) {
      content.release();
      brokenRequest(RequestError.of(content.decoderResult()));
      return;
    }
    requestEnded = content instanceof LastHttpContent;
    exchange.received(content.content().readableBytes());
    if (exchange.listener() == null) {
      content.release();
    } else {
      exchange.listener().requestContent(content);
    }
  }

  private void brokenRequest(RequestError error) {
    keepAlive = false;
    Exchange broken = exchange;
    if (exchange.listener() != null) {
      exchange.listener().clientGone();
    }
    if (exchange == broken) {
      broken.refuse(error.problem());
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (exchange != null && exchange.listener() != null) {
      exchange.listener().requestReadComplete();
    } else if (exchange == null && !closing && !headBegun && decoder.bufferedBytes() > 0) {
      headBegun = true;
      setDeadline(shared.listener().requestHeadTimeout().toNanos());
    }
    readOn();
  }

  /** Reads, unless what was read must be taken first. */
  @Override
  public void readOn() {
    if (!context().isRemoved() && wantsMore()) {
      context().read();
    }
  }

  private boolean wantsMore() {
    if (closing) {
      return true;
    }
    if (exchange == null) {
      return isWritable();
    }
    // While a response is awaited only the client's end is of interest: one read ahead is enough.
    return requestEnded ? decoder.bufferedBytes() == 0 : !exchange.isRequestPaused();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (!ctx.channel().isWritable()) {
      return;
    }
    if (exchange == null) {
      takeRequest();
    } else if (exchange.listener() != null) {
      exchange.listener().clientWritable();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      boolean answered = exchange == null;
      gone();
      if (answered) {
        closeBehindAnswers();
      } else {
        ctx.close();
      }
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    gone();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (Faults.isOwn(cause)) {
      log.error("a client's connection failed", cause);
    }
    gone();
    ctx.close();
  }

  private void gone() {
    closing = true;
    if (exchange == null) {
      return;
    }
    Exchange left = exchange;
    exchange = null;
    if (left.listener() != null) {
      left.listener().clientGone();
    }
    left.ended();
  }

  // ---- what goes to the client ----

  @Override
  public void interim(HttpResponse response) {
    response.setProtocolVersion(HttpVersion.HTTP_1_1);
    write(response);
    context().writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT, context().voidPromise());
  }

  @Override
  public void respond(HttpResponse response) {
    HttpRequest request = exchange.request();
    encoder.answersHead(request.method().equals(HttpMethod.HEAD));
    delimitedByClose = Framing.isDelimitedByClose(request, response);
    // A client that has sent ahead of a refused upgrade may have sent frames: they are no requests.
    boolean framesAhead = upgradeAsked && decoder.bufferedBytes() > 0;
    keepAlive &= shared.keepsConnections() && !delimitedByClose && !framesAhead;
    Framing.apply(request, response, keepAlive);
    write(response);
  }

  @Override
  public void content(HttpContent content) {
    write(content);
  }

  @Override
  public void end(LastHttpContent last) {
    write(last);
    Exchange ended = exchange;
    exchange = null;
    ended.ended();
    if (keepAlive && requestEnded) {
      awaitRequest();
    } else if (!keepAlive || Framing.hasBody(ended.request())) {
      closeAfterFlush();
    }
  }

  private void awaitRequest() {
    deadline = afterKeepAlive();
    takeRequest();
  }

  /** Goes on with the next request, unless the answers to those before pile up. */
  private void takeRequest() {
    if (closing || isWritable()) {
      decoder.resume();
      readOn();
    }
  }

  @Override
  public void forgoBody() {
    keepAlive &= requestEnded || !Framing.hasBody(exchange.request());
  }

  @Override
  public void flush() {
    context().flush();
  }

  @Override
  public boolean isWritable() {
    return context().channel().isWritable();
  }

  @Override
  public void abort() {
    Exchange aborted = exchange;
    exchange = null;
    if (aborted != null) {
      aborted.ended();
    }
    closing = true;
    ConnectionEnd.now(context().channel(), delimitedByClose);
  }

  @Override
  public Channel switchTo(HttpResponse response, ChannelHandler successor) {
    exchange = null;
    encoder.answersHead(false);
    write(response);
    write(LastHttpContent.EMPTY_LAST_CONTENT);
    Channel channel = context().channel();
    channel.pipeline().remove(encoder);
    channel.pipeline().replace(this, null, successor);
    return channel;
  }

  @Override
  public void releaseEarlyBytes() {
    // The handler's context outlives its place in the pipeline.
    context().channel().pipeline().remove(decoder);
  }

  private void closeAfterFlush() {
    boolean silent = requestEnded && decoder.bufferedBytes() == 0;
    if (silent || !(context().channel() instanceof DuplexChannel duplex)) {
      closeBehindAnswers();
      return;
    }
    closing = true;
    deadline = afterKeepAlive();
    ConnectionEnd.outputBehindAnswers(duplex, () -> setDeadline(ConnectionEnd.LINGER_NANOS));
    takeRequest();
  }

  /** A client that takes its time gets as much of it as between two requests. */
  private void closeBehindAnswers() {
    closing = true;
    deadline = afterKeepAlive();
    ConnectionEnd.behindAnswers(context().channel());
  }

  @Override
  public ConnectionContext shared() {
    return shared;
  }

  @Override
  public Channel channel() {
    return context().channel();
  }

  @Override
  public boolean isRequestEnded() {
    return requestEnded;
  }

  @Override
  public long sweep(long now) {
    if (exchange != null) {
      long next = exchange.listener() == null ? 0 : exchange.listener().sweep(now);
      // In time for the deadline that the end of the exchange sets.
      return Math.min(next, shared.listener().keepAliveTimeout().toNanos());
    }
    long left = deadline - now;
    if (left < 0 && headBegun && !closing) {
      headTimedOut(left);
    } else if (left < 0) {
      context().close();
    }
    return left;
  }

  private long afterKeepAlive() {
    return shared.loop().now() + shared.listener().keepAliveTimeout().toNanos();
  }

  private void setDeadline(long nanos) {
    deadline = shared.loop().now() + nanos;
    shared.loop().hurry(this);
  }

  private void headTimedOut(long left) {
    keepAlive = false;
    exchange =
        exchange(RequestDecoder.unread(), shared.listener().requestHeadTimeout().toNanos() - left);
    exchange.refuse(new Problem(408, Rejection.REQUEST_TIMEOUT, "the head did not come in time"));
  }

  private Exchange exchange(HttpRequest request, long age) {
    return new Exchange(this, request, shared.unrouted(), shared.accessLog().isEnabled(), age);
  }

  @Override
  public void drain() {
    keepAlive = false;
    if (exchange == null && !closing && !headBegun) {
      closeBehindAnswers();
    }
  }
}
