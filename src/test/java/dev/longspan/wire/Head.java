package dev.longspan.wire;

import java.util.Arrays;
import java.util.List;

/**
 * The head of an HTTP/1 message as it was on the wire.
 *
 * @param raw from the first byte to the empty line, which is included
 * @param startLine request line or status line
 * @param fields header lines in their order
 */
public record Head(String raw, String startLine, List<Field> fields) {

  /** A header line: name and value as they were written, without the space around the value. */
  public record Field(String name, String value) {}

  static Head parse(String raw) {
    List<String> lines = Arrays.asList(raw.split("\r\n", 0));
    List<Field> fields = lines.stream().skip(1).map(Head::field).toList();
    return new Head(raw, lines.get(0), fields);
  }

  static Field field(String line) {
    int colon = line.indexOf(':');
    if (colon < 1) {
      throw new AssertionError("not a header line: " + line);
    }
    return new Field(line.substring(0, colon), line.substring(colon + 1).strip());
  }

  /** All values of a header, in their order; the name in any case. */
  public List<String> values(String name) {
    return fields.stream()
        .filter(field -> field.name().equalsIgnoreCase(name))
        .map(Field::value)
        .toList();
  }

  /** The only value of a header; null: it is absent. Fails when there are several. */
  public String value(String name) {
    List<String> values = values(name);
    if (values.size() > 1) {
      throw new AssertionError(name + " is there " + values.size() + " times:\n" + raw);
    }
    return values.isEmpty() ? null : values.get(0);
  }

  public boolean has(String name) {
    return !values(name).isEmpty();
  }

  /** Status code of a response. */
  public int status() {
    return Integer.parseInt(word(1));
  }

  public String method() {
    return word(0);
  }

  /** Request target as it was on the wire. */
  public String target() {
    return word(1);
  }

  private String word(int index) {
    return startLine.split(" ", 3)[index];
  }

  @Override
  public String toString() {
    return raw;
  }
}
