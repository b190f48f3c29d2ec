package dev.longspan.config;

import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Reads one scalar: substitution first, then type, range and the rule of its kind. */
final class ScalarReader {

  /** Far above any range; a number of a million digits takes long to read. */
  private static final int MOST_DIGITS = 40;

  private final Map<String, String> environment;
  private final Problems problems;

  ScalarReader(Map<String, String> environment, Problems problems) {
    this.environment = environment;
    this.problems = problems;
  }

  Optional<Value> read(Shape.Single shape, Node node, String key) {
    Position position = Position.of(node);
    if (!(node instanceof ScalarNode scalar)
        || !isPlainType(node.getTag())
        || node.getTag().equals(Tag.NULL)) {
      problems.add(position, key, "expected " + expected(shape) + ", found " + found(node));
      return Optional.empty();
    }
    Substitution substitution = Substitution.of(scalar.getValue(), environment);
    if (substitution.error().isPresent()) {
      problems.add(position, key, substitution.error().get());
      return Optional.empty();
    }
    String text = substitution.text();
    boolean untyped = substitution.substituted();
    String shown = untyped ? Quoted.string(scalar.getValue()) + " after substitution" : found(node);
    Tag tag = node.getTag().equals(Tag.ENV_TAG) ? Tag.STR : node.getTag();

    if (shape.number().isPresent() && (untyped || tag.equals(Tag.INT))) {
      Optional<BigInteger> number = integer(text);
      if (number.isPresent()) {
        Shape.Range range = shape.number().get();
        BigInteger value = number.get();
        if (value.compareTo(BigInteger.valueOf(range.minimum())) >= 0
            && value.compareTo(BigInteger.valueOf(range.maximum())) <= 0) {
          return Optional.of(
              new Value.Scalar(key, position, value.toString(), Quoted.text(scalar.getValue())));
        }
        problems.add(position, key, "expected " + expected(shape) + ", found " + shown);
        return Optional.empty();
      }
    }
    if (shape.bool() && (untyped || tag.equals(Tag.BOOL))) {
      if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
        String value = Boolean.toString(Boolean.parseBoolean(text));
        return Optional.of(new Value.Scalar(key, position, value, Quoted.text(scalar.getValue())));
      }
    }
    if (shape.text().isPresent()) {
      TextRules.Verdict verdict = TextRules.check(shape.text().get(), text);
      if (verdict instanceof TextRules.Rejected rejected) {
        problems.add(position, key, rejected.message(shown, !untyped));
        return Optional.empty();
      }
      if (untyped || tag.equals(Tag.STR)) {
        String value = ((TextRules.Accepted) verdict).text();
        return Optional.of(new Value.Scalar(key, position, value, Quoted.text(scalar.getValue())));
      }
      problems.add(position, key, "expected a string, found " + shown + "; write it in quotes");
      return Optional.empty();
    }
    problems.add(position, key, "expected " + expected(shape) + ", found " + shown);
    return Optional.empty();
  }

  private static boolean isPlainType(Tag tag) {
    return tag.equals(Tag.STR)
        || tag.equals(Tag.INT)
        || tag.equals(Tag.BOOL)
        || tag.equals(Tag.FLOAT)
        || tag.equals(Tag.ENV_TAG)
        || tag.equals(Tag.NULL);
  }

  private static String expected(Shape.Single shape) {
    if (shape.bool()) {
      return "true or false";
    }
    if (shape.text().isPresent()) {
      return TextRules.expectation(shape.text().get());
    }
    Shape.Range range = shape.number().orElseThrow();
    return "an integer from " + range.minimum() + " to " + range.maximum();
  }

  /** What stands there, for a message. */
  static String found(Node node) {
    if (node instanceof MappingNode) {
      return node.getTag().equals(Tag.MAP) ? "a mapping" : tagged(node);
    }
    if (node instanceof SequenceNode) {
      return node.getTag().equals(Tag.SEQ) ? "a list" : tagged(node);
    }
    String text = node instanceof ScalarNode scalar ? scalar.getValue() : "";
    Tag tag = node.getTag();
    if (tag.equals(Tag.NULL)) {
      return "nothing";
    }
    if (!isPlainType(tag)) {
      return tagged(node);
    }
    return tag.equals(Tag.STR) || tag.equals(Tag.ENV_TAG) ? Quoted.string(text) : Quoted.text(text);
  }

  private static String tagged(Node node) {
    return "a value with the tag " + Quoted.text(node.getTag().getValue());
  }

  /** Integers of YAML's core schema: decimal, {@code 0o17}, {@code 0x1F}. */
  private static Optional<BigInteger> integer(String text) {
    if (text.length() > MOST_DIGITS) {
      return Optional.empty();
    }
    try {
      if (text.startsWith("0x")) {
        return Optional.of(new BigInteger(text.substring(2), 16));
      }
      if (text.startsWith("0o")) {
        return Optional.of(new BigInteger(text.substring(2), 8));
      }
      return Optional.of(new BigInteger(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
