package dev.longspan.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration was read and is wrong; carries everything that is wrong with it at once. */
public final class InvalidConfiguration extends Exception {

  private static final long serialVersionUID = 1;

  private final transient List<Problem> problems;

  InvalidConfiguration(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** At least one, in the order of the file. */
  public List<Problem> problems() {
    return problems;
  }
}
