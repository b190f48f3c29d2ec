package dev.longspan.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.socket.DuplexChannel;

/**
 * A connection that was switched, as bytes both ways: the ways to end it, and whether its peer
 * takes what is sent. TCP, or a stream of HTTP/2, where END_STREAM is FIN and RST_STREAM is RST
 * (RFC 8441 section 5). On the event loop.
 */
public interface ByteStream {

  /** A stream that is not TCP has one of these in its pipeline. */
  interface Handler extends ByteStream, ChannelHandler {}

  /** What the channel is. */
  static ByteStream of(Channel channel) {
    if (channel instanceof DuplexChannel) {
      return TcpStream.INSTANCE;
    }
    Handler handler = channel.pipeline().get(Handler.class);
    return handler == null ? TcpStream.INSTANCE : handler;
  }

  /** Ends the direction to the peer, at once: what was written before must have gone. */
  void shutOutput(Channel channel);

  /** Cuts both directions: the peer sees a reset, and what waits for it is dropped. */
  void reset(Channel channel);

  /** Whether bytes wait for the peer, flushed or not. */
  boolean isAnythingWaiting(Channel channel);

  /** What stands for the bytes that are first in line for the peer; null: none, or all is over. */
  Object firstInLine(Channel channel);

  /** How far the peer has taken what is first in line; only good to be compared. */
  int progress(Channel channel);
}
