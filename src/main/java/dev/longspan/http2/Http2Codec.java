package dev.longspan.http2;

import dev.longspan.http.ConnectionContext;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DecoratingHttp2ConnectionDecoder;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2LocalFlowController;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Connection.Endpoint;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2LocalFlowController;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Netty's codec with every limit set, and with each breach of a rule counted. */
final class Http2Codec extends Http2FrameCodec {

  private static final Logger log = LoggerFactory.getLogger(Http2Codec.class);

  private final ConnectionContext shared;

  /** Whether the connection ends, for what its client did. */
  private boolean failed;

  private Http2Codec(
      ConnectionContext shared,
      Http2ConnectionEncoder encoder,
      Http2ConnectionDecoder decoder,
      Http2Settings settings) {
    super(encoder, decoder, settings, false, true);
    this.shared = shared;
  }

  /** Makes the codec of one connection. */
  static final class Builder extends Http2FrameCodecBuilder {

    private final ConnectionContext shared;

    Builder(ConnectionContext shared) {
      this.shared = shared;
      connection(newConnection());
      initialSettings(
          Http2Settings.defaultSettings()
              .maxConcurrentStreams(Http2Limits.MAX_CONCURRENT_STREAMS)
              .initialWindowSize(Http2Limits.STREAM_WINDOW_BYTES)
              .maxHeaderListSize(Http2Limits.MAX_HEADER_LIST_BYTES)
              .connectProtocolEnabled(true));
      int window = (int) Http2Limits.WINDOW.toSeconds();
      validateHeaders(true);
      decoderEnforceMaxConsecutiveEmptyDataFrames(Http2Limits.MAX_EMPTY_DATA_FRAMES);
      decoderEnforceMaxSmallContinuationFrames(Http2Limits.MAX_SMALL_CONTINUATIONS);
      decoderEnforceMaxRstFramesPerWindow(Http2Limits.MAX_RESETS, window);
      encoderEnforceMaxRstFramesPerWindow(Http2Limits.MAX_OWN_RESETS, window);
      encoderEnforceMaxQueuedControlFrames(Http2Limits.MAX_QUEUED_CONTROL_FRAMES);
      // What a client says it would rather not get is for the client to refuse.
      encoderIgnoreMaxHeaderListSize(true);
      gracefulShutdownTimeoutMillis(0);
    }

    /**
     * The connection's window refills by itself, whatever becomes of the bytes: what is held is
     * bounded by each stream's own window, so that no stream takes the others' (RFC 9113 section
     * 5.2.2).
     */
    private static DefaultHttp2Connection newConnection() {
      DefaultHttp2Connection connection = new DefaultHttp2Connection(true);
      Endpoint<Http2LocalFlowController> local = connection.local();
      local.flowController(
          new DefaultHttp2LocalFlowController(
              connection, DefaultHttp2LocalFlowController.DEFAULT_WINDOW_UPDATE_RATIO, true));
      // Priorities are deprecated (RFC 9113 section 5.3): each stream gets its turn.
      connection
          .remote()
          .flowController(
              new DefaultHttp2RemoteFlowController(
                  connection, new UniformStreamByteDistributor(connection)));
      return connection;
    }

    @Override
    protected Http2FrameCodec build(
        Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
      return new Http2Codec(shared, encoder, new Guarded(decoder, shared), settings);
    }
  }

  /** Counts the control frames before anybody acts upon them. */
  private static final class Guarded extends DecoratingHttp2ConnectionDecoder {

    private final ConnectionContext shared;

    Guarded(Http2ConnectionDecoder decoder, ConnectionContext shared) {
      super(decoder);
      this.shared = shared;
    }

    @Override
    public void frameListener(Http2FrameListener listener) {
      super.frameListener(new ControlFrameLimit(listener, shared.loop()));
    }
  }

  /** What comes behind the end is not looked at any more. */
  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
    if (failed) {
      in.skipBytes(in.readableBytes());
    } else {
      super.decode(ctx, in, out);
    }
  }

  @Override
  public void onError(ChannelHandlerContext ctx, boolean outbound, Throwable cause) {
    if (failed) {
      return;
    }
    Http2Exception violation = violation(cause);
    failed = violation == null || !Http2Exception.isStreamError(violation);
    if (violation != null) {
      boolean ofStream = Http2Exception.isStreamError(violation);
      shared.http2().error(ofStream, violation.error().code());
      if (violation.error() == Http2Error.ENHANCE_YOUR_CALM) {
        log.warn(
            "HTTP/2 connection cut, its client floods the gateway listener={} client={} detail=\"{}\"",
            shared.listener().name(),
            ctx.channel().remoteAddress(),
            violation.getMessage());
      }
    }
    super.onError(ctx, outbound, cause);
  }

  private static Http2Exception violation(Throwable cause) {
    Throwable each = cause;
    while (each != null && !(each instanceof Http2Exception)) {
      each = each.getCause();
    }
    return (Http2Exception) each;
  }
}
