package dev.longspan.wire;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Clients that want to be connected, as those of real applications do: whenever their WebSocket
 * ends, or is refused, they try again after a second, give or take a half.
 */
public final class ReturningClients implements AutoCloseable {

  private static final Duration BACK_OFF = Duration.ofMillis(500);

  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final InetSocketAddress gateway;
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger attempts = new AtomicInteger();
  private volatile boolean ended;

  public ReturningClients(int port) {
    gateway = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** So many more want to be connected. */
  public void come(int count) {
    for (int i = 0; i < count; i++) {
      tries();
    }
  }

  /** How many are connected now. */
  public int open() {
    return open.get();
  }

  /** How many times they have tried so far. */
  public int attempts() {
    return attempts.get();
  }

  private void tries() {
    if (ended) {
      return;
    }
    attempts.incrementAndGet();
    new Bootstrap()
        .group(group)
        .channel(NioSocketChannel.class)
        .handler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {
                channel.pipeline().addLast(new Client());
              }
            })
        .connect(gateway)
        .addListener(
            connected -> {
              if (!connected.isSuccess()) {
                comesBack();
              }
            });
  }

  private void comesBack() {
    if (!ended) {
      long pause =
          BACK_OFF.toMillis() + ThreadLocalRandom.current().nextLong(2 * BACK_OFF.toMillis());
      group.schedule(this::tries, pause, TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public void close() {
    ended = true;
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private final class Client extends SimpleChannelInboundHandler<ByteBuf> {

    private boolean answered;
    private boolean connected;

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      String request = Handshake.request("/chat");
      ctx.writeAndFlush(Unpooled.copiedBuffer(request, StandardCharsets.ISO_8859_1));
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) {
      if (!answered) {
        answered = true;
        connected = bytes.toString(StandardCharsets.ISO_8859_1).startsWith("HTTP/1.1 101");
        if (connected) {
          open.incrementAndGet();
        } else {
          ctx.close();
        }
      } else {
        // A close frame, since the backend says nothing else.
        ctx.close();
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      if (connected) {
        open.decrementAndGet();
      }
      comesBack();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }
  }
}
