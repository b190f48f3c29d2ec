package dev.longspan.upstream;

import dev.longspan.telemetry.Telemetry;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;

/**
 * The event loop on which an upstream keeps its endpoints: health checks, look-ups, ejections and
 * the pace of admission happen on this one, not on each.
 *
 * @param connector opens connections on this event loop
 * @param datagrams makes channels for look-ups, of the event loop's transport
 * @param streams makes channels for look-ups whose answer is too large for a datagram
 */
public record Keeper(
    EventLoop eventLoop,
    Connector connector,
    ChannelFactory<? extends DatagramChannel> datagrams,
    ChannelFactory<? extends SocketChannel> streams,
    Telemetry telemetry) {}
