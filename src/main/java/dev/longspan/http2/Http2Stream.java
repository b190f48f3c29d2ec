package dev.longspan.http2;

import dev.longspan.http.ConnectionContext;
import dev.longspan.http.Exchange;
import dev.longspan.http.ExchangeListener;
import dev.longspan.http.ExchangeTransport;
import dev.longspan.http.RequestDecoder;
import dev.longspan.http.RequestError;
import dev.longspan.loop.Faults;
import dev.longspan.loop.SweptHandler;
import dev.longspan.telemetry.HttpLabel;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request on its stream and the response to it (RFC 9113 section 8.1), or a WebSocket's opening
 * handshake (RFC 8441). Lives on the event loop of its connection.
 */
final class Http2Stream extends SweptHandler implements ExchangeTransport {

  private static final Logger log = LoggerFactory.getLogger(Http2Stream.class);

  /** They are checked by themselves. */
  private static final HttpHeadersFactory UNCHECKED =
      DefaultHttpHeadersFactory.trailersFactory().withValidation(false);

  private final ConnectionContext shared;
  private final StreamBytes bytes;

  /** Null before the request's head, and again when the response has ended. */
  private Exchange exchange;

  /** The response's head, until it is known whether anything follows it. */
  private Http2Headers head;

  private boolean headSeen;
  private boolean handshake;
  private boolean requestEnded;
  private long deadline;

  Http2Stream(ConnectionContext shared, StreamBytes bytes) {
    this.shared = shared;
    this.bytes = bytes;
  }

  // ---- what comes from the client ----

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    super.handlerAdded(ctx);
    deadline = afterKeepAlive();
    shared.loop().add(this);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof Http2HeadersFrame frame) {
      if (headSeen) {
        onTrailers(frame.headers());
      } else {
        headSeen = true;
        onHead(frame.headers(), frame.isEndStream());
      }
    } else if (message instanceof ByteBuf content) {
      onContent(content);
    } else {
      ReferenceCountUtil.release(message);
    }
  }

  private void onHead(Http2Headers headers, boolean ended) {
    RequestTranslation translation = new RequestTranslation(headers, ended);
    RequestError error = translation.check();
    handshake = error == null && translation.isHandshake();
    HttpRequest request = error == null ? translation.request() : RequestDecoder.unread();
    exchange = new Exchange(this, request, shared.unrouted(), shared.accessLog().isEnabled(), 0);
    if (error != null) {
      requestEnded = ended;
      exchange.refuse(error.problem());
      return;
    }
    if (handshake) {
      // What the client sends ahead are frames, and wait for the switch.
      context().channel().config().setAutoRead(false);
    }
    shared.dispatcher().dispatch(exchange);
    // Not before: who is told of the end later must not take it for one that was told already.
    if (ended || handshake) {
      onEnd(LastHttpContent.EMPTY_LAST_CONTENT);
    }
    pauseIfWished();
  }

  private void onContent(ByteBuf content) {
    if (listener() == null || requestEnded) {
      content.release();
      return;
    }
    exchange.received(content.readableBytes());
    listener().requestContent(new DefaultHttpContent(content));
  }

  private void onTrailers(Http2Headers trailers) {
    LastHttpContent last = new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER, UNCHECKED);
    RequestError error = RequestTranslation.trailers(trailers, last.trailingHeaders());
    if (error == null) {
      onEnd(last);
      return;
    }
    Exchange broken = exchange;
    if (listener() != null) {
      listener().clientGone();
    }
    if (broken != null && exchange == broken) {
      requestEnded = true;
      broken.refuse(error.problem());
    }
  }

  private void onEnd(LastHttpContent last) {
    requestEnded = true;
    if (listener() == null) {
      last.release();
    } else {
      listener().requestContent(last);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    ExchangeListener listener = listener();
    if (listener != null) {
      listener.requestReadComplete();
    }
    pauseIfWished();
  }

  private void pauseIfWished() {
    if (exchange != null && exchange.isRequestPaused()) {
      context().channel().config().setAutoRead(false);
    }
  }

  @Override
  public void readOn() {
    if (!handshake) {
      context().channel().config().setAutoRead(true);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (ctx.channel().isWritable() && listener() != null) {
      listener().clientWritable();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      onInputEnd();
    } else if (event instanceof Http2ResetFrame) {
      gone();
    }
    ReferenceCountUtil.release(event);
  }

  private void onInputEnd() {
    if (handshake && exchange != null) {
      // As over HTTP/1.1: who ends his direction before the switch does not want it any more.
      gone();
      bytes.reset(context().channel());
    } else if (!requestEnded) {
      onEnd(LastHttpContent.EMPTY_LAST_CONTENT);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    shared.loop().remove(this);
    gone();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    boolean violation =
        cause instanceof Http2Exception || cause.getCause() instanceof Http2Exception;
    if (!violation && Faults.isOwn(cause)) {
      log.error("a client's stream failed", cause);
    }
    gone();
    if (!violation) {
      // Of a violation the codec knows the error that says which.
      reset(Http2Error.INTERNAL_ERROR);
    }
  }

  private void gone() {
    Exchange left = exchange;
    exchange = null;
    head = null;
    if (left != null) {
      if (left.listener() != null) {
        left.listener().clientGone();
      }
      left.ended();
    }
  }

  private ExchangeListener listener() {
    return exchange == null ? null : exchange.listener();
  }

  // ---- what goes to the client ----

  @Override
  public void interim(HttpResponse response) {
    write(new DefaultHttp2HeadersFrame(ResponseTranslation.head(response)));
    flush();
  }

  @Override
  public void respond(HttpResponse response) {
    head = ResponseTranslation.head(response);
  }

  private void writeHead() {
    if (head != null) {
      write(new DefaultHttp2HeadersFrame(head));
      head = null;
    }
  }

  @Override
  public void content(HttpContent content) {
    writeHead();
    if (content.content().isReadable()) {
      write(new DefaultHttp2DataFrame(content.content()));
    } else {
      content.release();
    }
  }

  @Override
  public void end(LastHttpContent last) {
    Exchange ended = exchange;
    exchange = null;
    deadline = afterKeepAlive();
    shared.loop().hurry(this);
    ChannelPromise written = context().newPromise();
    if (!bytes.isInputEnded()) {
      // The rest of the request is not wanted (RFC 9113 section 8.1). Only behind the response: a
      // reset drops what waits.
      written.addListener(done -> reset(Http2Error.NO_ERROR));
    }
    writeEnd(last, written);
    ended.ended();
  }

  private void writeEnd(LastHttpContent last, ChannelPromise written) {
    boolean trailers = !last.trailingHeaders().isEmpty();
    boolean content = last.content().isReadable();
    if (!trailers && !content && head != null) {
      context().write(new DefaultHttp2HeadersFrame(head, true), written);
      head = null;
      last.release();
      return;
    }
    writeHead();
    if (!trailers) {
      context().write(new DefaultHttp2DataFrame(last.content(), true), written);
      return;
    }
    if (content) {
      write(new DefaultHttp2DataFrame(last.content()));
    } else {
      last.release();
    }
    Http2Headers fields = ResponseTranslation.trailers(last.trailingHeaders());
    context().write(new DefaultHttp2HeadersFrame(fields, true), written);
  }

  @Override
  public void flush() {
    writeHead();
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
    head = null;
    if (aborted != null) {
      aborted.ended();
    }
    reset(Http2Error.INTERNAL_ERROR);
  }

  private void reset(Http2Error error) {
    if (context().channel().isActive()) {
      write(new DefaultHttp2ResetFrame(error));
      context().flush();
    }
  }

  /** RFC 8441 section 5 takes any 2xx for it. */
  @Override
  public boolean isTakenAsSwitch(int status) {
    return handshake && status >= 200 && status < 300;
  }

  @Override
  public Channel switchTo(HttpResponse response, ChannelHandler successor) {
    exchange = null;
    HandshakeFields.remove(response.headers());
    Http2Headers headers = ResponseTranslation.head(response).status("200");
    write(new DefaultHttp2HeadersFrame(headers));
    shared.loop().remove(this);
    Channel channel = context().channel();
    channel.pipeline().replace(this, null, successor);
    return channel;
  }

  // ---- for the exchange ----

  @Override
  public ConnectionContext shared() {
    return shared;
  }

  @Override
  public Channel channel() {
    return context().channel();
  }

  @Override
  public HttpLabel http() {
    return HttpLabel.HTTP_2;
  }

  @Override
  public boolean isRequestEnded() {
    return requestEnded;
  }

  @Override
  public long sweep(long now) {
    if (exchange != null) {
      return exchange.listener() == null ? 0 : exchange.listener().sweep(now);
    }
    long left = deadline - now;
    if (left < 0) {
      // The client takes nothing of the last answer.
      reset(Http2Error.CANCEL);
    }
    return left;
  }

  private long afterKeepAlive() {
    return shared.loop().now() + shared.listener().keepAliveTimeout().toNanos();
  }

  /** What is under way is finished; the connection begins no other. */
  @Override
  public void drain() {}
}
