package dev.longspan.wire;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Things that happen while the test goes on; closing waits for all of them, and fails if one did.
 */
public final class Background implements AutoCloseable {

  /** A step of a conversation. */
  public interface Step {
    void run() throws Exception;
  }

  private final Duration patience;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "background of a test");
            thread.setDaemon(true);
            return thread;
          });
  private final List<Future<?>> steps = new ArrayList<>();

  public Background() {
    this(Duration.ofSeconds(60));
  }

  /**
   * Waits longer than usual.
   *
   * @param patience how long closing waits for each step
   */
  public Background(Duration patience) {
    this.patience = patience;
  }

  /** Starts a step; the future ends with it. */
  public Future<?> run(Step step) {
    Future<?> started =
        threads.submit(
            () -> {
              step.run();
              return null;
            });
    steps.add(started);
    return started;
  }

  @Override
  public void close() {
    try {
      for (Future<?> step : steps) {
        step.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (Exception e) {
      throw new AssertionError("a background step failed: " + e.getCause(), e);
    } finally {
      threads.shutdownNow();
    }
  }
}
