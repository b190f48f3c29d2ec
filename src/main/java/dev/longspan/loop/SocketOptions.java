package dev.longspan.loop;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;

/**
 * Options of every data connection, downstream and upstream. TCP_NODELAY is not among them: Netty
 * sets it on every socket by itself, and each option is a system call.
 */
public final class SocketOptions {

  private static final int MIN_READ_BYTES = 512;
  private static final int FIRST_READ_BYTES = 2 * 1024;
  private static final int MAX_READ_BYTES = 256 * 1024;

  /** Above the high mark a sender is not read; a read may exceed it by its own size. */
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(32 * 1024, 64 * 1024);

  /**
   * Grows with what is read; one read per wake-up, so that other connections get their turn between
   * two.
   */
  private static final RecvByteBufAllocator READS =
      new AdaptiveRecvByteBufAllocator(MIN_READ_BYTES, FIRST_READ_BYTES, MAX_READ_BYTES)
          .maxMessagesPerRead(1);

  private SocketOptions() {}

  /** Sets them; reading stays manual until somebody wants to read. */
  public static void apply(ChannelConfig config) {
    config.setOption(ChannelOption.SO_KEEPALIVE, true);
    config.setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    config.setAutoRead(false);
    config.setWriteBufferWaterMark(WATER_MARK);
    config.setRecvByteBufAllocator(READS);
  }
}
