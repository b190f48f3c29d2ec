package dev.longspan.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.longspan.config.ListenerConfig;
import dev.longspan.loop.Loop;
import dev.longspan.telemetry.AccessLogs;
import dev.longspan.telemetry.LoopTelemetry;
import dev.longspan.telemetry.Rejection;
import dev.longspan.telemetry.Telemetry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What a client's connection does while the client takes nothing of what is sent to it. */
class ClientConnectionTest {

  private static final Duration HEAD_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(60);

  private final StalledSocket socket = new StalledSocket();
  private final EmbeddedChannel channel = new EmbeddedChannel(socket);
  private final Telemetry telemetry = new Telemetry();
  private final AtomicInteger dispatched = new AtomicInteger();
  private boolean faulty;

  @BeforeEach
  void serves() throws IOException {
    ListenerConfig listener =
        new ListenerConfig(
            "public",
            "127.0.0.1",
            0,
            false,
            false,
            List.of(),
            Optional.empty(),
            HEAD_TIMEOUT,
            KEEP_ALIVE);
    LoopTelemetry counters = telemetry.newLoop();
    ClientConnection.install(
        channel,
        new ConnectionContext(
            new Loop(channel.eventLoop()),
            listener,
            this::refuse,
            counters.unrouted(),
            counters.http2(),
            AccessLogs.open(Optional.empty(), telemetry)));
  }

  @AfterEach
  void ends() {
    channel.finishAndReleaseAll();
    telemetry.close();
  }

  private void refuse(Exchange exchange) {
    dispatched.incrementAndGet();
    if (faulty) {
      throw new IllegalStateException("a fault");
    }
    exchange.refuse(new Problem(404, Rejection.NO_ROUTE, "no route takes this request"));
  }

  @Test
  void requestsWaitWhileTheAnswersBeforeThemPileUp() {
    receives("GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(10_000));
    assertThat(dispatched).hasValueLessThan(1000);
    socket.flows();
    assertThat(dispatched).hasValue(10_000);
  }

  @Test
  void theLastAnswerIsNotCutByTheDeadlineOfTheRequestBeforeIt() {
    receives("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    sweepAfter(HEAD_TIMEOUT.multipliedBy(5));
    socket.flows();
    assertThat(sent()).startsWith("HTTP/1.1 404 ").endsWith("}");
  }

  @Test
  void theLastAnswerIsNotCutByTheEndOfTheClientsDirection() {
    receives("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    socket.flows();
    assertThat(sent()).startsWith("HTTP/1.1 404 ").endsWith("}");
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void theLastAnswerIsNotCutByTheEndOfTheGateway() {
    receives("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    connection().drain();
    socket.flows();
    assertThat(sent()).startsWith("HTTP/1.1 404 ").endsWith("}");
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void aClientThatNeverTakesTheLastAnswerIsCut() {
    receives("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    sweepAfter(KEEP_ALIVE.plus(HEAD_TIMEOUT));
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void aFaultOfTheGatewayEndsTheConnectionAndIsLogged() {
    faulty = true;
    assertThat(logged(() -> receives("GET / HTTP/1.1\r\nHost: a\r\n\r\n"))).hasSize(1);
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void aFaultOfTheNetworkEndsTheConnectionAndIsNotLogged() {
    IOException reset = new IOException("Connection reset by peer");
    assertThat(logged(() -> channel.pipeline().fireExceptionCaught(reset))).isEmpty();
    assertThat(channel.isOpen()).isFalse();
  }

  private static List<ILoggingEvent> logged(Runnable happening) {
    ListAppender<ILoggingEvent> appender = new ListAppender<>();
    Logger logger = (Logger) LoggerFactory.getLogger(ClientConnection.class);
    // Others watch the log for errors meanwhile.
    logger.setAdditive(false);
    logger.addAppender(appender);
    appender.start();
    happening.run();
    logger.detachAppender(appender);
    logger.setAdditive(true);
    return appender.list;
  }

  private void receives(String bytes) {
    channel.writeInbound(Unpooled.copiedBuffer(bytes, US_ASCII));
  }

  private ClientConnection connection() {
    return channel.pipeline().get(ClientConnection.class);
  }

  private void sweepAfter(Duration time) {
    connection().sweep(time.toNanos());
    channel.runPendingTasks();
  }

  private String sent() {
    StringBuilder text = new StringBuilder();
    ByteBuf bytes;
    while ((bytes = channel.readOutbound()) != null) {
      text.append(bytes.toString(US_ASCII));
      bytes.release();
    }
    return text.toString();
  }

  /** A socket whose send buffer is full until the peer takes something. */
  private static final class StalledSocket extends ChannelOutboundHandlerAdapter {

    private ChannelHandlerContext context;
    private boolean flowing;

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
      context = ctx;
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
      if (flowing) {
        ctx.flush();
      }
    }

    void flows() {
      flowing = true;
      context.flush();
      ((EmbeddedChannel) context.channel()).runPendingTasks();
    }
  }
}
