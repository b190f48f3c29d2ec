package dev.longspan.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A value of the file whose type fits the schema, with the place where it stands; parts that don't
 * fit are absent.
 */
sealed interface Value {

  /** Path like {@code routes[0].match.path}. */
  String key();

  Position position();

  /** Whether nothing of it had to be left out. */
  boolean isWhole();

  /**
   * A mapping, either with fixed keys or with names that the operator chose.
   *
   * @param members what fits, in the order of the file
   * @param declared every key that stands there, whether its value fits or not
   */
  record Mapping(String key, Position position, Map<String, Value> members, Set<String> declared)
      implements Value {

    Optional<Value> get(String name) {
      return Optional.ofNullable(members.get(name));
    }

    Optional<Mapping> mapping(String name) {
      return get(name).map(Mapping.class::cast);
    }

    Optional<Scalar> scalar(String name) {
      return get(name).map(Scalar.class::cast);
    }

    /** The items of a list; none when the key is absent. */
    List<Value> items(String name) {
      return get(name).map(it -> ((Sequence) it).items()).orElse(List.of());
    }

    /** Whether the key stands there, even with a value that does not fit. */
    boolean isDeclared(String name) {
      return declared.contains(name);
    }

    @Override
    public boolean isWhole() {
      return members.keySet().containsAll(declared)
          && members.values().stream().allMatch(Value::isWhole);
    }

    boolean has(String name) {
      return members.containsKey(name);
    }
  }

  /**
   * A list.
   *
   * @param items those that fit
   * @param isWhole whether all of them do
   */
  record Sequence(String key, Position position, List<Value> items, boolean isWhole)
      implements Value {}

  /**
   * Text, a number or a boolean.
   *
   * @param text after substitution, in the normal form of its kind: lower case for hosts, digits
   *     for integers
   * @param shown how messages quote it: as it was written, so that nothing from the environment is
   *     printed
   */
  record Scalar(String key, Position position, String text, String shown) implements Value {

    @Override
    public boolean isWhole() {
      return true;
    }
  }
}
