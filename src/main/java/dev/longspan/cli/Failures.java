package dev.longspan.cli;

import dev.longspan.config.InvalidConfiguration;
import dev.longspan.config.Problem;
import dev.longspan.config.UnreadableConfiguration;
import dev.longspan.gateway.StartFailure;
import java.io.PrintWriter;
import org.slf4j.LoggerFactory;

/** Turns what an operator can cause into lines an operator can read; only bugs show a stack. */
final class Failures {

  private Failures() {}

  /** Tells of a failure and returns the exit code for it. */
  static int report(Exception failure, PrintWriter err) {
    if (failure instanceof InvalidConfiguration invalid) {
      for (Problem problem : invalid.problems()) {
        err.println(problem);
      }
      return ExitCode.WRONG_INPUT;
    }
    if (failure instanceof UnreadableConfiguration || failure instanceof StartFailure) {
      err.println("longspan: " + failure.getMessage());
      return ExitCode.FAILED;
    }
    LoggerFactory.getLogger(Failures.class).error("unexpected failure", failure);
    return ExitCode.FAILED;
  }
}
