package dev.longspan.telemetry;

/**
 * One JSON line for each ended request or connection. Thread-safe, and never blocks the caller: a
 * writer thread of its own takes the lines from a bounded queue; lines that find it full are
 * dropped and counted.
 */
public interface AccessLog extends AutoCloseable {

  /** Writes nothing. */
  AccessLog OFF =
      new AccessLog() {
        @Override
        public void write(AccessRecord record) {}

        @Override
        public boolean isEnabled() {
          return false;
        }

        @Override
        public void close() {}
      };

  /** Hands a line to the writer. */
  void write(AccessRecord record);

  /** Whether a record would be written: when not, none needs to be made. */
  boolean isEnabled();

  /**
   * Opens the file anew before the next line: the old one was renamed. Nothing to do for standard
   * output.
   */
  default void reopen() {}

  /** Writes what is queued and ends; waits for that, but not for longer than 5 seconds. */
  @Override
  void close();
}
