package dev.longspan.upstream;

import dev.longspan.loop.Loop;
import dev.longspan.loop.SocketOptions;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.SslHandler;
import io.netty.resolver.AddressResolverGroup;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;

/**
 * Opens connections on one event loop, from the request's own thread and without a pool of its own.
 */
public final class Connector {

  private final Loop loop;
  private final ChannelFactory<? extends Channel> channels;
  private final AddressResolverGroup<InetSocketAddress> names;

  /**
   * @param loop where the connections live
   * @param channels makes client channels of the transport that the event loop is of
   * @param names resolves host names without blocking
   */
  public Connector(
      Loop loop,
      ChannelFactory<? extends Channel> channels,
      AddressResolverGroup<InetSocketAddress> names) {
    this.loop = loop;
    this.channels = channels;
    this.names = names;
  }

  Loop loop() {
    return loop;
  }

  /**
   * Opens a connection.
   *
   * @param timeoutMillis longest time to connect, and again for the TLS handshake, if there is one
   * @param handlers what speaks over it; they see it only once it is secure
   * @return the end of connecting; when it failed, nothing is left open
   * @throws io.netty.channel.ChannelException if no socket can be made
   */
  ChannelFuture connect(
      Location location, UpstreamTls tls, int timeoutMillis, ChannelHandler... handlers) {
    Channel channel = channels.newChannel();
    SocketOptions.apply(channel.config());
    channel.config().setConnectTimeoutMillis(timeoutMillis);
    ChannelPromise connected = channel.newPromise();
    connected.addListener(
        done -> {
          if (!done.isSuccess()) {
            channel.close();
          }
        });
    ChannelPromise open = connected;
    if (location.secure()) {
      SslHandler secured = tls.handlerFor(location, channel.alloc(), timeoutMillis);
      channel.pipeline().addLast(secured);
      open = channel.newPromise();
      secureOnceOpen(channel, open, secured, connected);
    }
    channel.pipeline().addLast(handlers);
    ChannelFuture registered = loop.eventLoop().register(channel);
    if (registered.cause() != null) {
      channel.unsafe().closeForcibly();
      return open.setFailure(registered.cause());
    }
    connect(channel, location.address(), open);
    return connected;
  }

  private static void secureOnceOpen(
      Channel channel, ChannelFuture open, SslHandler secured, ChannelPromise connected) {
    open.addListener(
        done -> {
          if (!done.isSuccess()) {
            connected.setFailure(done.cause());
            return;
          }
          // Nobody reads by himself before the connection is there.
          channel.read();
          secured
              .handshakeFuture()
              .addListener(
                  handshake -> {
                    if (handshake.isSuccess()) {
                      connected.setSuccess();
                    } else {
                      connected.setFailure(handshake.cause());
                    }
                  });
        });
  }

  private void connect(Channel channel, InetSocketAddress address, ChannelPromise open) {
    if (!address.isUnresolved()) {
      channel.connect(address, open);
      return;
    }
    Future<InetSocketAddress> resolved = names.getResolver(loop.eventLoop()).resolve(address);
    resolved.addListener(
        done -> {
          if (done.isSuccess()) {
            channel.connect(resolved.getNow(), open);
          } else {
            open.setFailure(done.cause());
          }
        });
  }
}
