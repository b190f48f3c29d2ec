package dev.longspan.config;

import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * A place in the file.
 *
 * @param line from 1
 * @param column from 1
 */
record Position(int line, int column) implements Comparable<Position> {

  static final Position START = new Position(1, 1);

  static Position of(Node node) {
    return of(node.getStartMark());
  }

  static Position of(Optional<Mark> mark) {
    return mark.map(it -> new Position(it.getLine() + 1, it.getColumn() + 1)).orElse(START);
  }

  /** Where the character with this index stands. */
  static Position inText(CharSequence text, int index) {
    int line = 1;
    int column = 1;
    for (int i = 0; i < Math.min(index, text.length()); i++) {
      if (text.charAt(i) == '\n') {
        line++;
        column = 1;
      } else {
        column++;
      }
    }
    return new Position(line, column);
  }

  @Override
  public int compareTo(Position other) {
    return line != other.line
        ? Integer.compare(line, other.line)
        : Integer.compare(column, other.column);
  }
}
