package dev.longspan.config;

import java.time.Duration;
import java.util.Optional;

/**
 * HTTP clients of a route's WebSocket backend.
 *
 * @param path where the sessions are; empty: {@code sessions} below the route's path
 * @param grace how long a session may be without a request that receives
 * @param bufferBytes how much is kept of what a client has not acknowledged, in bytes; also the
 *     most that a request may send
 * @param max sessions at one time
 * @param sends requests of one session that may be sending at one time
 * @param heartbeat after how long without a message a stream gets a sign of life
 */
public record SessionsConfig(
    Optional<String> path,
    Duration grace,
    long bufferBytes,
    int max,
    int sends,
    Duration heartbeat) {

  public static final SessionsConfig DEFAULT =
      new SessionsConfig(
          Optional.empty(), Duration.ofSeconds(30), 1 << 20, 10_000, 16, Duration.ofSeconds(15));
}
