package dev.longspan.session;

/**
 * The messages of a session that its client has not acknowledged, numbered from 1 without gaps.
 *
 * <p>Nothing is dropped: when it is full, the backend is not read. It can be over its limit by what
 * had been read of the backend before that, which is one read and one message.
 */
final class Backlog {

  /** Counts for each message besides its payload: a million empty ones are not nothing. */
  static final int OVERHEAD_BYTES = 48;

  private static final int FIRST_CAPACITY = 8;

  private final long limitBytes;

  /** A ring whose length is a power of two; null while there is nothing. */
  private Stored[] ring;

  private long acknowledged;
  private long last;
  private long bytes;

  Backlog(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  /** Number of the last message that was acknowledged; 0: none was. */
  long acknowledged() {
    return acknowledged;
  }

  /** Number of the last message that came; 0: none did. */
  long last() {
    return last;
  }

  long bytes() {
    return bytes;
  }

  boolean isFull() {
    return bytes >= limitBytes;
  }

  /** Whether it is so full that the client should acknowledge before more is given to it. */
  boolean isHalfFull() {
    return bytes >= limitBytes / 2;
  }

  /** Adds the next one. */
  void add(Stored message) {
    int count = (int) (last - acknowledged);
    if (ring == null) {
      ring = new Stored[FIRST_CAPACITY];
    } else if (count == ring.length) {
      Stored[] larger = new Stored[2 * count];
      for (long number = acknowledged + 1; number <= last; number++) {
        larger[(int) number & (larger.length - 1)] = get(number);
      }
      ring = larger;
    }
    last++;
    ring[(int) last & (ring.length - 1)] = message;
    bytes += message.payload.length + OVERHEAD_BYTES;
  }

  /** One that is there: above {@link #acknowledged()}, up to {@link #last()}. */
  Stored get(long number) {
    return ring[(int) number & (ring.length - 1)];
  }

  /** Frees everything up to {@code number}, which came. */
  void acknowledge(long number) {
    while (acknowledged < number) {
      acknowledged++;
      int place = (int) acknowledged & (ring.length - 1);
      bytes -= ring[place].payload.length + OVERHEAD_BYTES;
      ring[place] = null;
    }
    if (acknowledged == last) {
      // An idle session holds no buffer.
      ring = null;
    }
  }

  /** Frees everything; the numbers stay. */
  void clear() {
    acknowledge(last);
  }
}
