package dev.longspan.config;

import java.time.Duration;
import java.util.Optional;

/**
 * How long things may take on a route; all positive.
 *
 * @param connect to open a connection to an endpoint
 * @param handshake from the client's upgrade request to the backend's answer, connecting included
 * @param response from the end of a forwarded request to the head of its response
 * @param idle without a byte in either direction: of a relayed WebSocket, or of a request or
 *     response under way
 * @param maxAge how long a WebSocket or session may live, less up to a tenth by chance; empty: as
 *     long as it likes
 * @param slowConsumer how long a peer of a relayed WebSocket may accept nothing while bytes wait
 *     for it
 */
public record TimeoutsConfig(
    Duration connect,
    Duration handshake,
    Duration response,
    Duration idle,
    Duration slowConsumer,
    Optional<Duration> maxAge) {

  public static final TimeoutsConfig DEFAULT =
      new TimeoutsConfig(
          Duration.ofSeconds(3),
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          Duration.ofMinutes(10),
          Duration.ofSeconds(30));

  /** Without a maximum age. */
  public TimeoutsConfig(
      Duration connect,
      Duration handshake,
      Duration response,
      Duration idle,
      Duration slowConsumer) {
    this(connect, handshake, response, idle, slowConsumer, Optional.empty());
  }
}
