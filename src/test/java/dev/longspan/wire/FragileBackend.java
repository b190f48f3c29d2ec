package dev.longspan.wire;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A backend that breaks down when more handshakes come within a second than it can bear, with every
 * WebSocket that it has, and is back a second later. Everything happens on one thread.
 */
public final class FragileBackend implements AutoCloseable {

  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final ChannelGroup open = new DefaultChannelGroup(group.next());
  private final int mostPerSecond;
  private volatile Channel server;
  private final int port;
  private int inThisSecond;
  private long secondBegan;
  private final AtomicInteger breakdowns = new AtomicInteger();
  private volatile int mostSeen;
  private volatile boolean ended;

  /** Bears so many handshakes per second. */
  public FragileBackend(int mostPerSecond) {
    this.mostPerSecond = mostPerSecond;
    listens(0).syncUninterruptibly();
    port = ((InetSocketAddress) server.localAddress()).getPort();
  }

  private ChannelFuture listens(int wishedPort) {
    ChannelFuture bound =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, 4096)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    open.add(channel);
                    channel.pipeline().addLast(new Connection());
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wishedPort));
    server = bound.channel();
    server.closeFuture().addListener(closed -> comesBack());
    return bound;
  }

  private void comesBack() {
    if (!ended) {
      group.schedule(() -> listens(port), 1, TimeUnit.SECONDS);
    }
  }

  /** Breaks down, as if by too many handshakes. */
  public void breaksDown() {
    group.execute(this::breakDown);
  }

  private void breakDown() {
    breakdowns.incrementAndGet();
    server.close();
    open.close();
  }

  /** How many times it broke down. */
  public int breakdowns() {
    return breakdowns.get();
  }

  /** The most handshakes that came within one second. */
  public int mostSeen() {
    return mostSeen;
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + port);
  }

  @Override
  public void close() {
    ended = true;
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private final class Connection extends SimpleChannelInboundHandler<ByteBuf> {

    private final StringBuilder head = new StringBuilder();

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) {
      head.append(bytes.toString(StandardCharsets.ISO_8859_1));
      if (head.indexOf("\r\n\r\n") < 0) {
        return;
      }
      long now = System.nanoTime();
      if (now - secondBegan > TimeUnit.SECONDS.toNanos(1)) {
        secondBegan = now;
        inThisSecond = 0;
      }
      mostSeen = Math.max(mostSeen, ++inThisSecond);
      if (inThisSecond > mostPerSecond) {
        breakDown();
        return;
      }
      String answer = Handshake.answer(Head.parse(head.toString()));
      ctx.writeAndFlush(Unpooled.copiedBuffer(answer, StandardCharsets.ISO_8859_1));
      ctx.pipeline().replace(this, null, new Silence());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }
  }

  /** Nothing that comes is answered; the end is the end. */
  private static final class Silence extends SimpleChannelInboundHandler<ByteBuf> {

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) {
      ctx.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }
  }
}
