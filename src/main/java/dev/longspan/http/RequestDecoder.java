package dev.longspan.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.List;

/**
 * Reads HTTP/1.0 and HTTP/1.1 requests by the letter of RFC 9112: what could be read in two ways is
 * refused, because the backend might read it the other way (section 11.2).
 *
 * <p>A head is checked octet by octet before Netty parses it ({@link RequestHead}); bodies are
 * Netty's, which is strict about chunks. A request that is refused comes as one {@link HttpObject}
 * whose {@code decoderResult()} failed: a full request when its head was bad, a last content when
 * its body was. {@link RequestError#of} gives the status. What follows it on the connection is
 * dropped.
 *
 * <p>A target in absolute form reaches the next handler in origin form, with its authority as
 * {@code Host} (RFC 9112 section 3.2.2). Trailers that must not be trailers are dropped.
 *
 * <p>By default the decoder pauses after each whole request, so that bytes after it stay as they
 * are: they may be the next request, or WebSocket frames. They go to the next handler when this one
 * is removed. While paused the decoder still takes what the channel reads: stop reading when {@link
 * #bufferedBytes()} is more than you want to keep.
 *
 * <p>Event loop only.
 */
public final class RequestDecoder extends HttpRequestDecoder {

  private static final int MAX_CONTENT_BYTES = 1024 * 1024;

  /**
   * Chunk framing and trailers that a body may have over and above two octets for each of its own.
   */
  private static final int MAX_CHUNK_OVERHEAD_BYTES = 16 * 1024;

  /** Stands for the method where the head could not be read. */
  private static final HttpMethod UNREAD = HttpMethod.valueOf("UNREAD");

  private final boolean pauseAfterRequest;
  private final RequestHead head = new RequestHead();
  private ChannelHandlerContext context;
  private boolean reading;
  private boolean paused;
  private boolean inBody;
  private boolean failed;
  private long chunkOverhead;

  /** A decoder that pauses after each request. */
  public RequestDecoder() {
    this(true);
  }

  /**
   * Begins before the first request.
   *
   * @param pauseAfterRequest whether to pause after each request until {@link #resume()}
   */
  public RequestDecoder(boolean pauseAfterRequest) {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(RequestHead.MAX_REQUEST_LINE_BYTES)
            .setMaxHeaderSize(RequestHead.MAX_FIELD_SECTION_BYTES)
            .setMaxChunkSize(MAX_CONTENT_BYTES)
            .setStrictLineParsing(true)
            .setUseRfc9112TransferEncoding(true));
    this.pauseAfterRequest = pauseAfterRequest;
  }

  /**
   * Stops decoding before the next byte; has effect at once, also from within the reading of what
   * was decoded.
   */
  public void pause() {
    paused = true;
  }

  /** Goes on decoding, with the bytes that are here already. */
  public void resume() {
    paused = false;
    // From within a read, the loop that calls the next handler goes on by itself.
    if (reading || context == null || context.isRemoved() || bufferedBytes() == 0) {
      return;
    }
    try {
      channelRead(context, Unpooled.EMPTY_BUFFER);
    } catch (Exception e) {
      context.fireExceptionCaught(e);
    }
    context.fireChannelReadComplete();
  }

  public boolean isPaused() {
    return paused;
  }

  /** Bytes that were read from the channel and not decoded yet. */
  public int bufferedBytes() {
    return actualReadableBytes();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
    context = ctx;
    super.handlerAdded(ctx);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object input) throws Exception {
    boolean outer = reading;
    reading = true;
    try {
      super.channelRead(ctx, input);
    } finally {
      reading = outer;
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
    if (paused) {
      // Netty would read on, for a message that will not come before the decoder is resumed.
      discardSomeReadBytes();
      ctx.fireChannelReadComplete();
    } else {
      super.channelReadComplete(ctx);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    reading = true;
    super.channelInactive(ctx);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
    if (event instanceof ChannelInputShutdownEvent && paused && bufferedBytes() > 0) {
      // Netty would throw the buffered requests away, though their client still waits for the
      // answers.
      ctx.fireUserEventTriggered(event);
      return;
    }
    boolean outer = reading;
    reading = true;
    try {
      super.userEventTriggered(ctx, event);
    } finally {
      reading = outer;
    }
  }

  /** Not supported: the body of a refused request can't be told from a request that follows it. */
  @Override
  public void reset() {
    throw new UnsupportedOperationException(
        "a refused body is read to its end, or the connection closed");
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
    if (failed) {
      in.skipBytes(in.readableBytes());
    } else if (!paused) {
      if (inBody) {
        decodeBody(ctx, in, out);
      } else {
        decodeHead(ctx, in, out);
      }
    }
  }

  private void decodeHead(ChannelHandlerContext ctx, ByteBuf in, List<Object> out)
      throws Exception {
    int size = head.scan(in);
    if (size == RequestHead.INCOMPLETE) {
      return;
    }
    if (size == RequestHead.INVALID) {
      failHead(in, out, head.error());
      return;
    }
    int end = in.readerIndex() + size;
    int before = out.size();
    super.decode(ctx, in, out);
    HttpRequest request = (HttpRequest) out.get(before);
    if (request.decoderResult().isFailure()) {
      discard(out, before);
      failHead(in, out, RequestError.of(request.decoderResult()));
      return;
    }
    boolean whole = out.get(out.size() - 1) instanceof LastHttpContent;
    if (in.readerIndex() != end || whole == head.expectsBody()) {
      // Like Sec-WebSocket-Key1 and -Key2, which once meant a body of 8 octets and still do to
      // Netty.
      discard(out, before);
      failHead(in, out, RequestError.badRequest("ambiguous request"));
      return;
    }
    if (head.requestLine().authority() != null) {
      request.setUri(head.requestLine().pathOfAbsoluteTarget());
      request.headers().set(HttpHeaderNames.HOST, head.requestLine().authority());
    }
    if (whole) {
      requestDone();
    } else {
      inBody = true;
    }
  }

  private void decodeBody(ChannelHandlerContext ctx, ByteBuf in, List<Object> out)
      throws Exception {
    int start = in.readerIndex();
    int before = out.size();
    super.decode(ctx, in, out);
    int consumed = in.readerIndex() - start;
    int produced = 0;
    for (int i = before; i < out.size(); i++) {
      HttpContent content = (HttpContent) out.get(i);
      if (content.decoderResult().isFailure()) {
        failed = true;
        return;
      }
      produced += content.content().readableBytes();
    }
    if (head.isChunked() && tooMuchOverhead(consumed - produced, produced)) {
      discard(out, before);
      failBody(in, out, RequestError.badRequest("too much chunk framing"));
      return;
    }
    if (out.size() > before && out.get(out.size() - 1) instanceof LastHttpContent last) {
      RequestError error = Trailers.check(last.trailingHeaders());
      if (error != null) {
        discard(out, before);
        failBody(in, out, error);
        return;
      }
      requestDone();
    }
  }

  /** Chunks of one octet with long extensions would make the gateway work for next to nothing. */
  private boolean tooMuchOverhead(int overhead, int produced) {
    int allowance = produced == 0 ? 0 : 16 + 2 * produced;
    chunkOverhead = Math.max(0, chunkOverhead + overhead - allowance);
    return chunkOverhead > MAX_CHUNK_OVERHEAD_BYTES;
  }

  private void requestDone() {
    inBody = false;
    chunkOverhead = 0;
    head.reset();
    paused |= pauseAfterRequest;
  }

  private void failHead(ByteBuf in, List<Object> out, RequestError error) {
    fail(
        in,
        out,
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1, UNREAD, "/bad-request", Unpooled.EMPTY_BUFFER),
        error);
  }

  /** Stands for a request whose head could not be read, or did not come in time. */
  public static HttpRequest unread() {
    HttpRequest request =
        new DefaultHttpRequest(HttpVersion.HTTP_1_1, UNREAD, "/", EmptyHttpHeaders.INSTANCE);
    request.setDecoderResult(DecoderResult.UNFINISHED);
    return request;
  }

  private void failBody(ByteBuf in, List<Object> out, RequestError error) {
    fail(in, out, new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER), error);
  }

  private void fail(ByteBuf in, List<Object> out, HttpObject object, RequestError error) {
    failed = true;
    in.skipBytes(in.readableBytes());
    object.setDecoderResult(DecoderResult.failure(new InvalidRequestException(error)));
    out.add(object);
  }

  private static void discard(List<Object> out, int from) {
    while (out.size() > from) {
      ReferenceCountUtil.release(out.remove(out.size() - 1));
    }
  }
}
