package dev.longspan.wire;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/**
 * Writes pieces in a thread of its own, as fast as the connection takes them, and knows when it
 * does not.
 */
public final class Sender implements AutoCloseable {

  private final Wire wire;
  private final int pieces;
  private final IntFunction<byte[]> piece;
  private final Thread thread;
  private long sent;
  private boolean ended;
  private RuntimeException failure;

  private Sender(Wire wire, int pieces, IntFunction<byte[]> piece) {
    this.wire = wire;
    this.pieces = pieces;
    this.piece = piece;
    thread = new Thread(this::run, "sender of a test");
    thread.setDaemon(true);
  }

  /**
   * Starts to write.
   *
   * @param pieces how many
   * @param piece what each is, by its number from 0
   */
  public static Sender starts(Wire wire, int pieces, IntFunction<byte[]> piece) {
    Sender sender = new Sender(wire, pieces, piece);
    sender.thread.start();
    return sender;
  }

  private void run() {
    try {
      for (int i = 0; i < pieces; i++) {
        byte[] bytes = piece.apply(i);
        wire.sends(bytes);
        progress(bytes.length, i == pieces - 1);
      }
    } catch (RuntimeException e) {
      failed(e);
    }
  }

  private synchronized void progress(int bytes, boolean last) {
    sent += bytes;
    ended = last;
    notifyAll();
  }

  private synchronized void failed(RuntimeException e) {
    failure = e;
    ended = true;
    notifyAll();
  }

  /**
   * Waits until the connection takes nothing more for a moment, and returns how many bytes it took.
   */
  public synchronized long waitsUntilBlocked() {
    long before = -1;
    while (before != sent) {
      if (ended) {
        throw new AssertionError("never blocked: all " + sent + " bytes were taken", failure);
      }
      before = sent;
      waitForProgress(before);
    }
    return sent;
  }

  private void waitForProgress(long before) {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(700);
    try {
      long left;
      while (sent == before && !ended && (left = deadline - System.nanoTime()) > 0) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Waits until everything was written. */
  public void finishes() {
    try {
      thread.join(60_000);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    synchronized (this) {
      if (!ended || failure != null) {
        throw new AssertionError("the sender did not finish: " + sent + " bytes", failure);
      }
    }
  }

  @Override
  public void close() throws IOException {
    wire.close();
  }
}
