package dev.longspan.telemetry;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A ring between many event loops and one thread: neither side ever waits for the other.
 *
 * <p>A producer claims a position with a compare-and-set and then fills it; the consumer empties a
 * position before it moves on, so that a claimed position is always empty.
 */
final class RecordQueue {

  private final AtomicReferenceArray<AccessRecord> slots;
  private final int mask;
  private final AtomicLong head = new AtomicLong();
  private final AtomicLong tail = new AtomicLong();

  /** {@code capacity}: a power of two. */
  RecordQueue(int capacity) {
    slots = new AtomicReferenceArray<>(capacity);
    mask = capacity - 1;
  }

  /**
   * Adds a record.
   *
   * @return how many are queued with this one, 1 or more; 0: the queue is full
   */
  int offer(AccessRecord record) {
    long position;
    long size;
    do {
      position = tail.get();
      size = position - head.get();
      if (size > mask) {
        return 0;
      }
    } while (!tail.compareAndSet(position, position + 1));
    slots.set((int) position & mask, record);
    return (int) Math.max(0, size) + 1;
  }

  /** The oldest record, or null. For one thread. */
  AccessRecord poll() {
    long position = head.get();
    int slot = (int) position & mask;
    AccessRecord record = slots.get(slot);
    if (record != null) {
      slots.lazySet(slot, null);
      head.set(position + 1);
    }
    return record;
  }

  /** Whether {@link #poll()} would find nothing. */
  boolean isEmpty() {
    return slots.get((int) head.get() & mask) == null;
  }
}
