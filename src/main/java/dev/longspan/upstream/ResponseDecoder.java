package dev.longspan.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpStatusClass;
import java.util.List;

/**
 * Decodes a backend's responses, strictly: one that could be read in two ways is a failure, since
 * the client might read it the other way (RFC 9112 section 6.3).
 */
final class ResponseDecoder extends HttpResponseDecoder {

  private static final int MAX_STATUS_LINE_BYTES = 8 * 1024;
  private static final int MAX_HEAD_BYTES = 64 * 1024;
  private static final int MAX_CHUNK_BYTES = 256 * 1024;

  private HttpMethod method = HttpMethod.GET;
  private boolean awaited;

  ResponseDecoder() {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(MAX_STATUS_LINE_BYTES)
            .setMaxHeaderSize(MAX_HEAD_BYTES)
            .setMaxChunkSize(MAX_CHUNK_BYTES)
            .setAllowDuplicateContentLengths(false)
            .setInitialBufferSize(256));
  }

  /** The next response answers a request with this method: one to HEAD has no body. */
  void expectAnswerTo(HttpMethod requestMethod) {
    method = requestMethod;
    awaited = true;
  }

  boolean isWithoutBody(HttpResponse response) {
    return isContentAlwaysEmpty(response);
  }

  /**
   * No request is under way: bytes that come all the same are handed on as they are, since as the
   * beginning of the next answer they would go to somebody else.
   *
   * @return whether none are here already
   */
  boolean expectSilence() {
    awaited = false;
    return actualReadableBytes() == 0;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
    if (awaited) {
      super.decode(ctx, in, out);
    } else {
      out.add(in.readRetainedSlice(in.readableBytes()));
    }
  }

  @Override
  protected boolean isContentAlwaysEmpty(HttpMessage message) {
    // Netty reads a body behind a 101 without an accept key, after an old draft.
    return method.equals(HttpMethod.HEAD)
        || (message instanceof HttpResponse response
            && response.status().codeClass() == HttpStatusClass.INFORMATIONAL)
        || super.isContentAlwaysEmpty(message);
  }
}
