package dev.longspan.config;

import java.time.Duration;

/**
 * Pings that the gateway sends on both legs of a relayed WebSocket.
 *
 * @param ping time between two pings
 * @param pong longest wait for the answer, shorter than {@code ping}
 */
public record KeepaliveConfig(Duration ping, Duration pong) {

  public static final Duration DEFAULT_PING = Duration.ofSeconds(30);
  public static final Duration DEFAULT_PONG = Duration.ofSeconds(15);
}
