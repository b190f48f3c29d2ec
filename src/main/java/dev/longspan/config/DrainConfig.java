package dev.longspan.config;

import java.time.Duration;

/**
 * How the gateway ends.
 *
 * @param timeout longest time from the signal to the end of the process; what is still open then is
 *     cut
 */
public record DrainConfig(Duration timeout) {

  public static final DrainConfig DEFAULT = new DrainConfig(Duration.ofSeconds(60));
}
