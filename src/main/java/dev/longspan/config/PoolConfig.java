package dev.longspan.config;

import java.time.Duration;

/**
 * Connections to an endpoint that are kept open between forwarded requests.
 *
 * @param connections how many idle ones are kept at most, for each endpoint; 0 keeps none
 * @param idle how long an idle one is kept
 */
public record PoolConfig(int connections, Duration idle) {

  public static final PoolConfig DEFAULT = new PoolConfig(256, Duration.ofSeconds(60));
}
