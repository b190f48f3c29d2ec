package dev.longspan.route;

import java.util.Map;

/**
 * A fixed map from strings that is asked with a piece of a string, so that a lookup allocates
 * nothing.
 *
 * <p>Immutable. The cost of a lookup depends on the length of the piece alone: open addressing, at
 * most half full.
 */
final class SliceMap<V> {

  private final String[] keys;
  private final Object[] values;
  private final int mask;

  SliceMap(Map<String, V> entries) {
    int capacity = Integer.highestOneBit(Math.max(1, entries.size())) * 4;
    keys = new String[capacity];
    values = new Object[capacity];
    mask = capacity - 1;
    entries.forEach(
        (key, value) -> {
          int slot = slot(key, 0, key.length());
          while (keys[slot] != null) {
            slot = (slot + 1) & mask;
          }
          keys[slot] = key;
          values[slot] = value;
        });
  }

  /** The value of {@code in.substring(from, to)}, or null. */
  @SuppressWarnings("unchecked")
  V get(String in, int from, int to) {
    int length = to - from;
    for (int slot = slot(in, from, to); keys[slot] != null; slot = (slot + 1) & mask) {
      if (keys[slot].length() == length && in.startsWith(keys[slot], from)) {
        return (V) values[slot];
      }
    }
    return null;
  }

  private int slot(String in, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + in.charAt(i);
    }
    hash *= 0x9e3779b9;
    return (hash ^ (hash >>> 16)) & mask;
  }
}
