package dev.longspan.cli;

import java.time.Duration;
import java.time.Instant;

/** When this process began, from the system's process table: cheaper than the JVM's own beans. */
final class StartTime {

  private StartTime() {}

  /** Milliseconds since the process began, to about ten; -1 where the system does not tell. */
  static long millisSince() {
    return ProcessHandle.current()
        .info()
        .startInstant()
        .map(start -> Duration.between(start, Instant.now()).toMillis())
        .orElse(-1L);
  }
}
