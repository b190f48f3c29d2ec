package dev.longspan.telemetry;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes records from the event loops and writes them as lines, on a thread of its own.
 *
 * <p>Lines are written in batches, each whole. After a batch the thread naps for {@value
 * #NAP_MILLIS} ms before it looks again, and only then waits to be woken: so a busy event loop pays
 * for waking it at most once per nap.
 */
final class AccessLogWriter implements AccessLog, Runnable {

  /** Where lines go; opened at the start, and again on {@link AccessLog#reopen()}. */
  @FunctionalInterface
  interface Target {
    OutputStream open() throws IOException;
  }

  static final int CAPACITY = 4096;

  private static final Logger LOG = LoggerFactory.getLogger(AccessLogWriter.class);
  private static final long NAP_MILLIS = 10;
  private static final int BATCH_BYTES = 32 * 1024;
  private static final long CLOSE_MILLIS = 5_000;

  /** Drops of a burst's end are warned of after this long, though nobody wakes the thread. */
  private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final RecordQueue queue;
  private final int wakeAt;
  private final Telemetry telemetry;
  private final Target target;
  private final Thread thread = new Thread(this, "longspan-access-log");
  private final DropWarning warning = new DropWarning();

  private volatile boolean waiting;
  private volatile boolean reopening;
  private volatile boolean closing;

  // Of the writing thread.
  private final Batch batch = new Batch();
  private AccessLine line = new AccessLine(batch);
  private OutputStream out;
  private int linesInBatch;
  private boolean brokenLine;

  private AccessLogWriter(Target target, int capacity, Telemetry telemetry) throws IOException {
    this.target = target;
    this.telemetry = telemetry;
    queue = new RecordQueue(capacity);
    wakeAt = capacity / 2;
    out = target.open();
  }

  /** Opens the target and starts; {@code capacity}: longest queue, a power of two. */
  static AccessLogWriter start(Target target, int capacity, Telemetry telemetry)
      throws IOException {
    AccessLogWriter writer = new AccessLogWriter(target, capacity, telemetry);
    writer.thread.setDaemon(true);
    writer.thread.start();
    return writer;
  }

  @Override
  public void write(AccessRecord record) {
    int queued = closing ? 0 : queue.offer(record);
    if (queued == 0) {
      dropped(1);
    } else if (waiting || queued == wakeAt) {
      LockSupport.unpark(thread);
    }
  }

  @Override
  public boolean isEnabled() {
    return true;
  }

  @Override
  public void reopen() {
    reopening = true;
    LockSupport.unpark(thread);
  }

  @Override
  public void close() {
    closing = true;
    LockSupport.unpark(thread);
    try {
      thread.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive()) {
      LOG.warn("access log does not take its last lines, given up");
    }
  }

  @Override
  public void run() {
    while (!closing) {
      writeQueued();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(NAP_MILLIS));
      waiting = true;
      // Whoever offered before it could see the flag is seen here: both sides write first and read
      // then.
      if (queue.isEmpty() && !closing && !reopening) {
        LockSupport.parkNanos(this, LONGEST_WAIT_NANOS);
      }
      waiting = false;
    }
    writeQueued();
    closeQuietly(out);
  }

  private void writeQueued() {
    if (reopening) {
      reopening = false;
      openAnew();
    }
    for (AccessRecord record = queue.poll(); record != null; record = queue.poll()) {
      append(record);
      if (batch.size() >= BATCH_BYTES) {
        writeBatch();
      }
    }
    writeBatch();
    warning.emit();
  }

  private void append(AccessRecord record) {
    int before = batch.size();
    try {
      line.write(record);
      linesInBatch++;
    } catch (IOException | RuntimeException e) {
      LOG.error("access log line could not be made", e);
      dropped(1);
      batch.truncate(before);
      line = new AccessLine(batch);
    }
  }

  private void writeBatch() {
    if (linesInBatch == 0) {
      return;
    }
    try {
      if (brokenLine) {
        out.write('\n');
        brokenLine = false;
      }
      batch.writeTo(out);
      out.flush();
    } catch (IOException e) {
      // Part of a line may be there: what comes next begins on a line of its own.
      brokenLine = true;
      warning.failed(e);
      dropped(linesInBatch);
    }
    batch.reset();
    linesInBatch = 0;
  }

  private void openAnew() {
    try {
      OutputStream next = target.open();
      closeQuietly(out);
      out = next;
      brokenLine = false;
    } catch (IOException e) {
      LOG.error("access log not opened anew, the old file goes on reason={}", e.getMessage());
    }
  }

  private void dropped(long lines) {
    telemetry.accessLogDropped(lines);
    warning.dropped(lines);
  }

  private static void closeQuietly(OutputStream stream) {
    try {
      stream.close();
    } catch (IOException e) {
      LOG.warn("access log not closed cleanly reason={}", e.getMessage());
    }
  }

  /** Lines of a batch, in an array that stays. */
  private static final class Batch extends ByteArrayOutputStream {
    Batch() {
      super(2 * BATCH_BYTES);
    }

    void truncate(int size) {
      count = size;
    }
  }
}
