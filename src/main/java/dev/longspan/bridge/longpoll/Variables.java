package dev.longspan.bridge.longpoll;

import java.util.HashMap;
import java.util.Map;

/** Values by name, as templates see them. */
final class Variables {

  private final Map<String, String> values;

  Variables() {
    this(new HashMap<>());
  }

  private Variables(Map<String, String> values) {
    this.values = values;
  }

  /** The same values, which may be changed apart. */
  Variables copy() {
    return new Variables(new HashMap<>(values));
  }

  /** The value, or null. */
  String get(String name) {
    return values.get(name);
  }

  /**
   * Sets a value.
   *
   * @param value null: it has none
   */
  Variables set(String name, String value) {
    if (value == null) {
      values.remove(name);
    } else {
      values.put(name, value);
    }
    return this;
  }
}
