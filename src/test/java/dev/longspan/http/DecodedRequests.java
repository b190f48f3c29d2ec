package dev.longspan.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A decoder in a channel of its own, and what came out of it as lines of text. */
final class DecodedRequests implements AutoCloseable {

  // One of its own tells exactly what was not released.
  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false, true);
  private final RequestDecoder decoder;
  private final EmbeddedChannel channel;
  private final List<String> lines = new ArrayList<>();
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();

  DecodedRequests(boolean pauseAfterRequest) {
    decoder = new RequestDecoder(pauseAfterRequest);
    channel = new EmbeddedChannel();
    channel.config().setAllocator(allocator);
    channel.pipeline().addLast(decoder);
  }

  /** What a decoder that does not pause makes of the bytes in one read. */
  static List<String> of(String bytes) {
    try (DecodedRequests requests = new DecodedRequests(false)) {
      return requests.read(bytes).lines();
    }
  }

  DecodedRequests read(String bytes) {
    return read(bytes.getBytes(StandardCharsets.ISO_8859_1));
  }

  DecodedRequests read(byte[] bytes) {
    ByteBuf in = allocator.heapBuffer(bytes.length).writeBytes(bytes);
    channel.writeInbound(in);
    return this;
  }

  RequestDecoder decoder() {
    return decoder;
  }

  EmbeddedChannel channel() {
    return channel;
  }

  /**
   * Lines for what came so far: each request's line and fields, body, trailers, or the error that
   * ended it.
   */
  List<String> lines() {
    for (Object message = channel.readInbound(); message != null; message = channel.readInbound()) {
      add((HttpObject) message);
      ReferenceCountUtil.release(message);
    }
    return lines;
  }

  private void add(HttpObject message) {
    if (message.decoderResult().isFailure()) {
      RequestError error = RequestError.of(message.decoderResult());
      boolean head = message instanceof FullHttpRequest;
      lines.add((head ? "error " : "body error ") + error.status() + " " + error.reason());
      return;
    }
    if (message instanceof HttpRequest request) {
      lines.add(request.method() + " " + request.uri() + " " + request.protocolVersion());
      request
          .headers()
          .forEach(field -> lines.add("  " + field.getKey() + ": " + field.getValue()));
    }
    if (message instanceof HttpContent content) {
      byte[] bytes = new byte[content.content().readableBytes()];
      content.content().readBytes(bytes);
      body.writeBytes(bytes);
    }
    if (message instanceof LastHttpContent last) {
      lines.add("  body '" + body.toString(StandardCharsets.ISO_8859_1) + "'");
      last.trailingHeaders()
          .forEach(field -> lines.add("  trailer " + field.getKey() + ": " + field.getValue()));
      body.reset();
    }
  }

  @Override
  public void close() {
    lines();
    channel.finishAndReleaseAll();
    assertThat(allocator.metric().usedHeapMemory()).as("bytes not released").isZero();
    assertThat(allocator.metric().usedDirectMemory()).as("bytes not released").isZero();
  }
}
