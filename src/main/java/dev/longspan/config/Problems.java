package dev.longspan.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Collects what is wrong while one file is checked, so that the operator sees all of it at once.
 */
final class Problems {

  /** More than anybody reads; a hostile file could have millions. */
  static final int MOST = 1_000;

  private final String file;
  private final List<Problem> found = new ArrayList<>();

  Problems(String file) {
    this.file = file;
  }

  void add(Position position, String key, String message) {
    if (found.size() == MOST) {
      return;
    }
    if (found.size() == MOST - 1) {
      found.add(
          new Problem(
              file,
              position.line(),
              position.column(),
              "",
              "too many problems; the rest is not shown"));
      return;
    }
    found.add(new Problem(file, position.line(), position.column(), key, message));
  }

  void add(Value value, String message) {
    add(value.position(), value.key(), message);
  }

  void throwIfAny() throws InvalidConfiguration {
    if (!found.isEmpty()) {
      found.sort(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column));
      throw new InvalidConfiguration(found);
    }
  }
}
