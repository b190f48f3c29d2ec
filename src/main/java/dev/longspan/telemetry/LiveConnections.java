package dev.longspan.telemetry;

import dev.longspan.loop.Loop;
import dev.longspan.loop.Swept;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * The open connections of all event loops, looked for when somebody asks: an open connection costs
 * nothing more for being listed here. Thread-safe.
 *
 * <p>Each loop looks through its own in pieces, so that traffic goes on in between.
 */
public final class LiveConnections {

  /** Furthest place in a sorted list that can be asked for: each loop holds so many at a time. */
  public static final int FURTHEST = 10_000;

  private static final int PIECE = 1_000;

  private final List<Loop> loops = new CopyOnWriteArrayList<>();

  /**
   * A part of the sorted list.
   *
   * @param total how many connections the filter takes
   * @param connections those of this part
   */
  public record Page(long total, List<ConnectionView> connections) {

    public Page {
      connections = List.copyOf(connections);
    }
  }

  /** One more event loop whose connections are listed. */
  public void add(Loop loop) {
    loops.add(loop);
  }

  /**
   * Looks for connections.
   *
   * @param offset how many of the sorted list to leave out; {@code offset + limit} is at most
   *     {@value #FURTHEST}
   */
  public CompletableFuture<Page> list(
      ConnectionFilter filter, ConnectionOrder order, boolean descending, int offset, int limit) {
    if (offset < 0 || limit < 0 || offset + limit > FURTHEST) {
      throw new IllegalArgumentException("at most " + FURTHEST + " connections can be looked at");
    }
    Comparator<Found> sort = order(descending);
    List<CompletableFuture<Best>> searches = new ArrayList<>();
    for (int i = 0; i < loops.size(); i++) {
      int loop = i;
      Best best = new Best(sort, offset + limit);
      searches.add(
          visit(
                  loops.get(i),
                  connection -> {
                    if (filter.takes(loop, connection)) {
                      best.add(loop, order.key(connection), connection);
                    }
                  })
              .thenApply(done -> best));
    }
    return all(searches).thenApply(found -> page(found, sort, offset, limit));
  }

  /**
   * Closes connections.
   *
   * @return how many were told to close
   */
  public CompletableFuture<Long> close(ConnectionFilter filter, int code, String reason) {
    List<CompletableFuture<long[]>> closings = new ArrayList<>();
    for (int i = 0; i < loops.size(); i++) {
      int loop = i;
      long[] closed = {0};
      closings.add(
          visit(
                  loops.get(i),
                  connection -> {
                    if (filter.takes(loop, connection)) {
                      closed[0]++;
                      connection.closeByOperator(code, reason);
                    }
                  })
              .thenApply(done -> closed));
    }
    return all(closings).thenApply(counts -> counts.stream().mapToLong(count -> count[0]).sum());
  }

  private static Page page(List<Best> found, Comparator<Found> sort, int offset, int limit) {
    List<Found> merged = new ArrayList<>();
    found.forEach(best -> merged.addAll(best.kept));
    merged.sort(sort.reversed());
    List<ConnectionView> page = merged.stream().skip(offset).limit(limit).map(Found::view).toList();
    return new Page(found.stream().mapToLong(best -> best.total).sum(), page);
  }

  /** The best first when reversed: the head of a queue is what leaves it first. */
  private static Comparator<Found> order(boolean descending) {
    Comparator<Found> byKey = (one, other) -> ConnectionOrder.compareKeys(one.key(), other.key());
    return (descending ? byKey : byKey.reversed())
        .thenComparing(Found::loop, Comparator.reverseOrder())
        .thenComparing(Found::number, Comparator.reverseOrder());
  }

  /** The view is null while it is not known whether it is wanted. */
  private record Found(Object key, int loop, long number, ConnectionView view) {}

  /** What one loop found that may be on the page. */
  private static final class Best {

    private final Comparator<Found> sort;
    private final int most;
    private final PriorityQueue<Found> kept;
    private long total;

    Best(Comparator<Found> sort, int most) {
      this.sort = sort;
      this.most = most;
      this.kept = new PriorityQueue<>(sort);
    }

    void add(int loop, Object key, LiveConnection connection) {
      total++;
      if (kept.size() == most
          && (most == 0
              || sort.compare(new Found(key, loop, connection.number(), null), kept.peek()) <= 0)) {
        return;
      }
      if (kept.size() == most) {
        kept.poll();
      }
      kept.add(new Found(key, loop, connection.number(), ConnectionView.of(loop, connection)));
    }
  }

  private static CompletableFuture<Void> visit(Loop loop, Consumer<LiveConnection> visitor) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    execute(loop, () -> visit(loop, loop.items(), 0, visitor, done), done);
    return done;
  }

  private static void visit(
      Loop loop,
      List<Swept> items,
      int from,
      Consumer<LiveConnection> visitor,
      CompletableFuture<Void> done) {
    int to = Math.min(items.size(), from + PIECE);
    try {
      for (Swept item : items.subList(from, to)) {
        // One that ended meanwhile has left the wheel.
        if (item instanceof LiveConnection connection && item.sweepPlace() >= 0) {
          visitor.accept(connection);
        }
      }
    } catch (RuntimeException failure) {
      done.completeExceptionally(failure);
      return;
    }
    if (to == items.size()) {
      done.complete(null);
    } else {
      execute(loop, () -> visit(loop, items, to, visitor, done), done);
    }
  }

  private static void execute(Loop loop, Runnable task, CompletableFuture<Void> done) {
    try {
      loop.eventLoop().execute(task);
    } catch (RejectedExecutionException ended) {
      // The gateway has closed: nothing is open any more.
      done.complete(null);
    }
  }

  private static <T> CompletableFuture<List<T>> all(List<CompletableFuture<T>> parts) {
    return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
        .thenApply(done -> parts.stream().map(CompletableFuture::join).toList());
  }
}
