package dev.longspan.upstream;

import dev.longspan.config.HealthConfig;

/**
 * Makes a state out of one endpoint's checks. It takes several in a row to change it, so that one
 * that is lost changes nothing; the very first decides by itself.
 */
final class HealthTally {

  private final int needed;
  private final int tolerated;
  private boolean begun;
  private boolean healthy = true;
  private int contrary;

  HealthTally(HealthConfig config) {
    this.needed = config.healthy();
    this.tolerated = config.unhealthy();
  }

  /** One more check passed, or failed. Returns whether the endpoint is healthy. */
  boolean count(boolean passed) {
    if (!begun) {
      begun = true;
      healthy = passed;
    } else if (passed == healthy) {
      contrary = 0;
    } else if (++contrary >= (healthy ? tolerated : needed)) {
      healthy = passed;
      contrary = 0;
    }
    return healthy;
  }
}
