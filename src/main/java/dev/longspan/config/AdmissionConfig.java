package dev.longspan.config;

import java.time.Duration;

/**
 * How fast an upstream lets WebSockets in.
 *
 * @param upgradesPerSecond opening handshakes per second, over all endpoints
 * @param queue how many may wait for their turn
 * @param longestWait for their turn; {@code wait} in the file
 */
public record AdmissionConfig(int upgradesPerSecond, int queue, Duration longestWait) {

  public static final int DEFAULT_QUEUE = 10_000;
  public static final Duration DEFAULT_WAIT = Duration.ofSeconds(10);
}
