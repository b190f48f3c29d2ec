package dev.longspan.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import java.time.Duration;

/** The ways in which a client's HTTP/1 connection is ended. */
final class ConnectionEnd {

  /** How long a client may go on sending what nobody reads, before its connection is cut. */
  static final long LINGER_NANOS = Duration.ofSeconds(2).toNanos();

  private ConnectionEnd() {}

  /** Closes it once the answers that were written have gone. */
  static void behindAnswers(Channel channel) {
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  /**
   * Ends this direction once the answers that were written have gone. A client that is still
   * sending would lose them to a reset if the connection was closed now (RFC 9112 section 9.6).
   */
  static void outputBehindAnswers(DuplexChannel channel, Runnable whenGone) {
    channel
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            done -> {
              whenGone.run();
              channel.shutdownOutput();
            });
  }

  /**
   * Closes it now.
   *
   * @param isEndOfBody whether an orderly end would be taken for the end of the body: only a reset
   *     says that it is not whole
   */
  static void now(Channel channel, boolean isEndOfBody) {
    if (isEndOfBody && channel.isOpen()) {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
    }
    channel.close();
  }
}
