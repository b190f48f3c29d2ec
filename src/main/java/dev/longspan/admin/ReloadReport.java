package dev.longspan.admin;

import dev.longspan.telemetry.ReloadOutcome;
import java.time.Instant;
import java.util.List;

/**
 * How the last attempt to apply a changed configuration went.
 *
 * @param at when it ended
 * @param outcome what came of it
 * @param problems one line for each thing that is wrong, in the order of the file; empty unless it
 *     failed
 */
public record ReloadReport(Instant at, ReloadOutcome outcome, List<String> problems) {

  public ReloadReport {
    problems = List.copyOf(problems);
  }
}
