package dev.longspan.upstream;

import dev.longspan.config.HealthConfig;
import dev.longspan.protocol.CloseCode;
import dev.longspan.protocol.Frames;
import dev.longspan.protocol.WebSocketHandshake;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One check of one endpoint, on a connection of its own. Lives on the keeper's event loop. */
final class HealthCheck extends ChannelInboundHandlerAdapter {

  private static final int LOWEST_GOOD_STATUS = 200;
  private static final int HIGHEST_GOOD_STATUS = 399;
  private static final int KEY_BYTES = 16;

  /**
   * How a check went.
   *
   * @param detail for the log, one line
   */
  record Outcome(boolean passed, String detail) {}

  private final HealthConfig config;
  private final FullHttpRequest request;
  private final ResponseDecoder decoder;

  /** Null once it was told. */
  private Consumer<Outcome> listener;

  private ScheduledFuture<?> deadline;

  private HealthCheck(
      HealthConfig config, String host, ResponseDecoder decoder, Consumer<Outcome> listener) {
    this.config = config;
    this.decoder = decoder;
    this.listener = listener;
    this.request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, config.path());
    HttpHeaders headers = request.headers();
    headers.set(HttpHeaderNames.HOST, host);
    headers.set(HttpHeaderNames.USER_AGENT, "longspan-health");
    if (config.type() == HealthConfig.Type.WEBSOCKET) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
      headers.set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
      headers.set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, WebSocketHandshake.VERSION);
      headers.set(HttpHeaderNames.SEC_WEBSOCKET_KEY, newKey());
    } else {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
  }

  private static String newKey() {
    byte[] key = new byte[KEY_BYTES];
    ThreadLocalRandom.current().nextBytes(key);
    return Base64.getEncoder().encodeToString(key);
  }

  /**
   * Checks an endpoint.
   *
   * @param listener gets the outcome, once, within the configured time
   */
  static void run(
      Keeper keeper,
      Endpoint endpoint,
      UpstreamTls tls,
      HealthConfig config,
      Consumer<Outcome> listener) {
    int timeoutMillis = (int) Math.min(Integer.MAX_VALUE, config.timeout().toMillis());
    ResponseDecoder decoder = new ResponseDecoder();
    HealthCheck check = new HealthCheck(config, endpoint.label(), decoder, listener);
    ChannelFuture connecting;
    try {
      connecting =
          keeper
              .connector()
              .connect(
                  endpoint.location(), tls, timeoutMillis, decoder, new RequestEncoder(), check);
    } catch (ChannelException noSocket) {
      // Out of file descriptors: that says nothing about the endpoint, but nothing good either.
      check.tell(new Outcome(false, Failures.detail(noSocket)));
      return;
    }
    check.deadline =
        keeper
            .eventLoop()
            .schedule(
                () -> {
                  check.tell(new Outcome(false, "no answer in time"));
                  connecting.channel().close();
                },
                timeoutMillis,
                TimeUnit.MILLISECONDS);
    connecting.addListener(
        done -> {
          if (done.isSuccess()) {
            check.ask(connecting);
          } else {
            check.deadline.cancel(false);
            check.tell(new Outcome(false, Failures.detail(done.cause())));
          }
        });
  }

  private void ask(ChannelFuture connected) {
    decoder.expectAnswerTo(HttpMethod.GET);
    connected.channel().writeAndFlush(request);
    connected.channel().read();
  }

  private void tell(Outcome outcome) {
    Consumer<Outcome> told = listener;
    listener = null;
    if (told != null) {
      told.accept(outcome);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof HttpResponse response && listener != null) {
      answered(ctx, response);
    }
    ReferenceCountUtil.release(message);
  }

  private void answered(ChannelHandlerContext ctx, HttpResponse response) {
    int status = response.status().code();
    String wrong = response.decoderResult().isFailure() ? "not HTTP" : wrong(response, status);
    if (wrong == null && config.type() == HealthConfig.Type.WEBSOCKET) {
      tell(new Outcome(true, "WebSocket opened"));
      // The end of the conversation, or the deadline, ends the connection.
      ctx.pipeline().remove(RequestEncoder.class);
      ctx.writeAndFlush(Frames.close(ctx.alloc(), CloseCode.NORMAL, "health check", true));
      return;
    }
    boolean interim = status < LOWEST_GOOD_STATUS && config.type() == HealthConfig.Type.HTTP;
    if (!interim) {
      tell(new Outcome(wrong == null, wrong == null ? "status " + status : wrong));
      ctx.close();
    }
  }

  private String wrong(HttpResponse response, int status) {
    if (config.type() == HealthConfig.Type.WEBSOCKET) {
      return status == 101
          ? WebSocketHandshake.responseProblem(request.headers(), response.headers())
          : "status " + status + " instead of 101";
    }
    return status > HIGHEST_GOOD_STATUS ? "status " + status : null;
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    ctx.read();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      ctx.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (deadline != null) {
      deadline.cancel(false);
    }
    tell(new Outcome(false, "the backend closed the connection"));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    tell(new Outcome(false, Failures.detail(cause)));
    ctx.close();
  }
}
