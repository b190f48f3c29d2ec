package dev.longspan.upstream;

import dev.longspan.loop.Loop;
import dev.longspan.loop.SocketOptions;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
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
   * Opens a connection for HTTP.
   *
   * @return the end of connecting; when it failed, nothing is left open
   */
  ChannelFuture connect(
      InetSocketAddress address,
      int timeoutMillis,
      ResponseDecoder decoder,
      BackendConnection handler) {
    Channel channel = channels.newChannel();
    SocketOptions.apply(channel.config());
    // A write that fails does not end the connection: an answer may be there to be read.
    channel.config().setAutoClose(false);
    channel.config().setConnectTimeoutMillis(timeoutMillis);
    channel.pipeline().addLast(decoder, new RequestEncoder(), handler);
    ChannelPromise connected = channel.newPromise();
    ChannelFuture registered = loop.eventLoop().register(channel);
    if (registered.cause() != null) {
      channel.unsafe().closeForcibly();
      return connected.setFailure(registered.cause());
    }
    if (!address.isUnresolved()) {
      channel.connect(address, connected);
    } else {
      Future<InetSocketAddress> resolved = names.getResolver(loop.eventLoop()).resolve(address);
      resolved.addListener(
          done -> {
            if (done.isSuccess()) {
              channel.connect(resolved.getNow(), connected);
            } else {
              connected.setFailure(done.cause());
            }
          });
    }
    connected.addListener(
        done -> {
          if (!done.isSuccess()) {
            channel.close();
          }
        });
    return connected;
  }
}
