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

  /** Writes what is queued and ends. */
  @Override
  void close();
}
