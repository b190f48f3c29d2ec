package dev.longspan.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the schema says about one value: the part of JSON Schema that {@code longspan.schema.json}
 * uses.
 */
sealed interface Shape {

  /**
   * A mapping with fixed keys; any other key is an error.
   *
   * @param members in the order of the schema
   * @param onlyOne whether at most one of them may stand there
   */
  record Fields(
      Map<String, Shape> members, Set<String> required, boolean mayBeEmpty, boolean onlyOne)
      implements Shape {}

  /** A scalar, or a mapping with fixed keys. */
  record Either(Single scalar, Fields mapping) implements Shape {}

  /** A mapping whose names the operator chooses. */
  record Named(Text name, Shape value, boolean mayBeEmpty) implements Shape {}

  /** A list. */
  record Items(Shape item, boolean mayBeEmpty, boolean unique) implements Shape {}

  /**
   * A scalar.
   *
   * @param number the range of an integer; empty when the value is not one
   * @param bool whether it is {@code true} or {@code false}
   * @param text what a string must be; empty when the value is no string
   */
  record Single(Optional<Range> number, boolean bool, Optional<Text> text) implements Shape {}

  /** Range of an integer, both ends included. */
  record Range(long minimum, long maximum) {}

  /**
   * A string.
   *
   * @param rule name of the definition in the schema, under which {@link TextRules} keeps the exact
   *     rule
   * @param choices the only values; empty: the rule decides
   */
  record Text(String rule, List<String> choices) {}
}
