package dev.longspan.config;

import java.time.Duration;

/**
 * How the gateway ends; its {@code delay} and {@code spread} together are shorter than its {@code
 * timeout}.
 *
 * @param delay from the signal until no more is accepted, in which load balancers notice that it is
 *     not ready any more; may be zero
 * @param spread in which, after that, the open connections are closed one after the other; may be
 *     zero
 * @param timeout longest time from the signal to the end of the process; what is still open then is
 *     cut
 */
public record DrainConfig(Duration delay, Duration spread, Duration timeout) {

  public static final DrainConfig DEFAULT =
      new DrainConfig(Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofSeconds(60));
}
