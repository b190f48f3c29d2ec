package dev.longspan.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Holds the nodes of a file against the schema: unknown, missing and duplicate keys, types, lengths
 * of lists.
 */
final class StructureReader {

  /**
   * Aliases can make a small file stand for a very large one; nothing is read beyond this many
   * nodes.
   */
  static final int MOST_NODES = 500_000;

  private final Problems problems;
  private final ScalarReader scalars;
  private int nodes;

  StructureReader(Map<String, String> environment, Problems problems) {
    this.problems = problems;
    this.scalars = new ScalarReader(environment, problems);
  }

  /** Whether there was more than is ever read; what was read is then only a part. */
  boolean isCutShort() {
    return nodes > MOST_NODES;
  }

  /** The value, less everything that was noted as a problem; empty when nothing of it fits. */
  Optional<Value> read(Shape shape, Node node, String key) {
    if (++nodes > MOST_NODES) {
      if (nodes == MOST_NODES + 1) {
        problems.add(
            Position.of(node),
            key,
            "too much: more than " + MOST_NODES + " values, aliases counted each time");
      }
      return Optional.empty();
    }
    if (shape instanceof Shape.Either either) {
      nodes--;
      return read(node instanceof MappingNode ? either.mapping() : either.scalar(), node, key);
    }
    if (shape instanceof Shape.Single single) {
      return scalars.read(single, node, key);
    }
    if (shape instanceof Shape.Items items) {
      return list(items, node, key);
    }
    if (!(node instanceof MappingNode mapping) || !node.getTag().equals(Tag.MAP)) {
      return mismatch("a mapping", node, key);
    }
    return shape instanceof Shape.Fields fields
        ? fields(fields, mapping, key)
        : named((Shape.Named) shape, mapping, key);
  }

  private Optional<Value> list(Shape.Items items, Node node, String key) {
    if (!(node instanceof SequenceNode sequence) || !node.getTag().equals(Tag.SEQ)) {
      return mismatch("a list", node, key);
    }
    if (sequence.getValue().isEmpty() && !items.mayBeEmpty()) {
      problems.add(Position.of(node), key, "expected at least one item, found an empty list");
      return Optional.empty();
    }
    List<Value> values = new ArrayList<>();
    Map<String, Position> seen = new HashMap<>();
    int index = 0;
    for (Node item : sequence.getValue()) {
      if (isCutShort()) {
        break;
      }
      Optional<Value> value = read(items.item(), item, key + "[" + index++ + "]");
      value.ifPresent(values::add);
      if (items.unique() && value.isPresent() && value.get() instanceof Value.Scalar scalar) {
        Position first = seen.putIfAbsent(scalar.text(), scalar.position());
        if (first != null) {
          problems.add(
              scalar, "\"" + scalar.shown() + "\" is already in the list, in line " + first.line());
        }
      }
    }
    return Optional.of(
        new Value.Sequence(
            key,
            Position.of(node),
            values,
            values.size() == sequence.getValue().size()
                && values.stream().allMatch(Value::isWhole)));
  }

  private Optional<Value> fields(Shape.Fields fields, MappingNode node, String key) {
    Map<String, Value> members = new LinkedHashMap<>();
    Map<String, Position> seen = new HashMap<>();
    for (NodeTuple tuple : node.getValue()) {
      Optional<String> name = name(tuple.getKeyNode(), key, seen);
      if (name.isEmpty()) {
        continue;
      }
      Shape member = fields.members().get(name.get());
      String path = join(key, name.get());
      if (member == null) {
        problems.add(Position.of(tuple.getKeyNode()), path, unknown(name.get(), fields));
      } else {
        read(member, tuple.getValueNode(), path).ifPresent(value -> members.put(name.get(), value));
      }
    }
    for (String required : fields.required()) {
      if (!seen.containsKey(required)) {
        problems.add(Position.of(node), key, "missing key \"" + required + "\"");
      }
    }
    if (node.getValue().isEmpty() && !fields.mayBeEmpty()) {
      problems.add(Position.of(node), key, "expected at least one of: " + keys(fields));
    }
    if (fields.onlyOne() && seen.size() > 1) {
      problems.add(Position.of(node), key, "expected only one of: " + keys(fields));
    }
    return Optional.of(new Value.Mapping(key, Position.of(node), members, seen.keySet()));
  }

  private Optional<Value> named(Shape.Named named, MappingNode node, String key) {
    Map<String, Value> members = new LinkedHashMap<>();
    Map<String, Position> seen = new HashMap<>();
    Set<String> declared = new HashSet<>();
    for (NodeTuple tuple : node.getValue()) {
      Optional<String> name = name(tuple.getKeyNode(), key, seen);
      if (name.isEmpty()) {
        continue;
      }
      String path = join(key, name.get());
      Position position = Position.of(tuple.getKeyNode());
      TextRules.Verdict verdict = TextRules.check(named.name(), name.get());
      if (verdict instanceof TextRules.Rejected rejected) {
        problems.add(position, path, rejected.message(Quoted.string(name.get()), true));
        declared.add(name.get());
      }
      Optional<Value> value = read(named.value(), tuple.getValueNode(), path);
      if (verdict instanceof TextRules.Accepted accepted) {
        if (!declared.add(accepted.text())) {
          problems.add(position, path, "the same name stands above already, in another case");
        }
        value.ifPresent(it -> members.put(accepted.text(), it));
      }
    }
    if (node.getValue().isEmpty() && !named.mayBeEmpty()) {
      problems.add(Position.of(node), key, "expected at least one entry, found an empty mapping");
    }
    return Optional.of(new Value.Mapping(key, Position.of(node), members, declared));
  }

  /** The text of a key; empty when it is none, or not for the first time. */
  private Optional<String> name(Node node, String key, Map<String, Position> seen) {
    if (!(node instanceof ScalarNode scalar)) {
      problems.add(Position.of(node), key, "expected a key, found " + ScalarReader.found(node));
      return Optional.empty();
    }
    Position first = seen.putIfAbsent(scalar.getValue(), Position.of(node));
    if (first != null) {
      String path = join(key, scalar.getValue());
      problems.add(Position.of(node), path, "duplicate key, already in line " + first.line());
      return Optional.empty();
    }
    return Optional.of(scalar.getValue());
  }

  private static String unknown(String name, Shape.Fields fields) {
    Optional<String> meant =
        Suggestion.closest(name, fields.members().keySet()).or(() -> oneBelow(name, fields));
    return "unknown key" + Suggestion.phrase(meant) + " (expected one of: " + keys(fields) + ")";
  }

  /**
   * Keys are forgotten to be indented as often as they are misspelt: {@code path} for {@code
   * match.path}.
   */
  private static Optional<String> oneBelow(String name, Shape.Fields fields) {
    return fields.members().entrySet().stream()
        .filter(
            it -> it.getValue() instanceof Shape.Fields below && below.members().containsKey(name))
        .map(it -> it.getKey() + "." + name)
        .findFirst();
  }

  private static String keys(Shape.Fields fields) {
    return String.join(", ", fields.members().keySet());
  }

  private Optional<Value> mismatch(String expected, Node node, String key) {
    problems.add(
        Position.of(node), key, "expected " + expected + ", found " + ScalarReader.found(node));
    return Optional.empty();
  }

  private static String join(String key, String name) {
    boolean plain =
        !name.isEmpty() && name.chars().allMatch(c -> Ascii.isToken("" + (char) c) && c != '.');
    if (!plain) {
      return key + "[" + Quoted.string(name) + "]";
    }
    return key.isEmpty() ? name : key + "." + name;
  }
}
