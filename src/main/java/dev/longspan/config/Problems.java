package dev.longspan.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Collects what is wrong while one file is checked, so that the operator sees all of it at once.
 */
final class Problems {

  private final String file;
  private final List<Problem> found = new ArrayList<>();

  Problems(String file) {
    this.file = file;
  }

  void add(Position position, String key, String message) {
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
