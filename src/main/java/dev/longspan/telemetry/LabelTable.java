package dev.longspan.telemetry;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * Counters by label set, which is packed into an int: open addressing, written by one event loop,
 * read by scrapes.
 *
 * <p>Finding a known label set takes no lock and allocates nothing. A new one replaces the array,
 * through a volatile write: that is how a scraping thread gets to see it.
 */
final class LabelTable<C extends LabelTable.Cell> {

  /** What is counted under one label set. */
  abstract static class Cell {
    final int key;

    Cell(int key) {
      this.key = key;
    }
  }

  /** A plain count. */
  static final class Counter extends Cell {
    long count;

    Counter(int key) {
      super(key);
    }
  }

  private final IntFunction<C> newCell;
  private C[] slots;
  private int size;
  private volatile C[] published;

  /** {@code newSlots} makes an array; {@code newCell} makes what is counted under a key. */
  LabelTable(IntFunction<C[]> newSlots, IntFunction<C> newCell) {
    this.newCell = newCell;
    slots = newSlots.apply(4);
    published = slots;
  }

  /** The cell of these labels; made when there is none. For the event loop that owns the table. */
  C cell(int key) {
    int slot = slotOf(slots, key);
    C cell = slots[slot];
    return cell != null ? cell : insert(key);
  }

  /** Shows every cell, from any thread. */
  void forEach(Consumer<C> reader) {
    for (C cell : published) {
      if (cell != null) {
        reader.accept(cell);
      }
    }
  }

  private C insert(int key) {
    C cell = newCell.apply(key);
    size++;
    int capacity = size * 2 > slots.length ? slots.length * 2 : slots.length;
    C[] next = Arrays.copyOf(slots, capacity);
    Arrays.fill(next, null);
    for (C each : slots) {
      if (each != null) {
        next[slotOf(next, each.key)] = each;
      }
    }
    next[slotOf(next, key)] = cell;
    slots = next;
    published = next;
    return cell;
  }

  /**
   * Where the key is, or where it would go. At most half of the slots are taken, so that the search
   * ends.
   */
  private static int slotOf(Cell[] slots, int key) {
    int mask = slots.length - 1;
    int slot = ((key * 0x9E3779B9) >>> 16) & mask;
    while (slots[slot] != null && slots[slot].key != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }
}
