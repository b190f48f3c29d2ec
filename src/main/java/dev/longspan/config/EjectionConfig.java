package dev.longspan.config;

import java.time.Duration;

/**
 * When an endpoint that fails is left out for a while.
 *
 * @param failures how many in a row
 * @param duration how long, the first time; {@code for} in the file
 * @param atMostPercent share of the upstream's endpoints that may be out at the same time
 */
public record EjectionConfig(int failures, Duration duration, int atMostPercent) {

  public static final EjectionConfig DEFAULT = new EjectionConfig(5, Duration.ofSeconds(30), 50);
}
