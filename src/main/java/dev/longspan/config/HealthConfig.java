package dev.longspan.config;

import java.time.Duration;

/**
 * Active checks of an upstream's endpoints.
 *
 * @param type what a check does
 * @param path target of its request, with or without a query
 * @param interval time between two checks of an endpoint
 * @param timeout longest time for one, connecting included
 * @param healthy how many in a row must pass before an unhealthy endpoint is healthy
 * @param unhealthy how many in a row must fail before a healthy endpoint is unhealthy
 */
public record HealthConfig(
    Type type, String path, Duration interval, Duration timeout, int healthy, int unhealthy) {

  public static final HealthConfig DEFAULT =
      new HealthConfig(Type.HTTP, "/", Duration.ofSeconds(5), Duration.ofSeconds(2), 2, 3);

  /** What a check does. */
  public enum Type {
    /** A GET, which passes with a status from 200 to 399. */
    HTTP,
    /** A WebSocket's opening handshake, which passes with a valid 101. */
    WEBSOCKET
  }
}
