package dev.longspan.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.DuplexChannel;

/** A TCP connection; with TLS, its bytes are those on the wire. */
final class TcpStream implements ByteStream {

  static final TcpStream INSTANCE = new TcpStream();

  private TcpStream() {}

  @Override
  public void shutOutput(Channel channel) {
    if (channel instanceof DuplexChannel duplex) {
      duplex.shutdownOutput();
    }
  }

  @Override
  public void reset(Channel channel) {
    // Closed is told later than done: a closed socket takes no option any more.
    if (channel.isOpen()) {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
      channel.close();
    }
  }

  @Override
  public boolean isAnythingWaiting(Channel channel) {
    ChannelOutboundBuffer waiting = waiting(channel);
    return waiting != null && waiting.totalPendingWriteBytes() > 0;
  }

  @Override
  public Object firstInLine(Channel channel) {
    ChannelOutboundBuffer waiting = waiting(channel);
    return waiting != null && waiting.current() instanceof ByteBuf current ? current : null;
  }

  @Override
  public int progress(Channel channel) {
    return firstInLine(channel) instanceof ByteBuf current ? current.readerIndex() : 0;
  }

  /** Null once the connection is gone. */
  private static ChannelOutboundBuffer waiting(Channel channel) {
    return channel.unsafe().outboundBuffer();
  }
}
