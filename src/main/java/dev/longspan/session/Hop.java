package dev.longspan.session;

import io.netty.channel.EventLoop;
import java.util.concurrent.RejectedExecutionException;

/**
 * The way to another event loop. What hops over holds no counted buffer, only arrays: when a loop
 * has ended, and nobody will run the task, nothing leaks.
 *
 * <p>A client's next request comes on whatever connection it likes, hence on whatever event loop.
 * To move the connection over to the session's loop would be simple for HTTP/1, but not possible
 * for one HTTP/2 connection with requests of many sessions; and with a cluster the session may be
 * on another machine altogether. So the request stays where it is, and what it says to the session
 * and hears of it is passed over in pieces.
 */
final class Hop {

  private Hop() {}

  /** Runs a task on a loop: at once when it is this one, else in the order of the calls. */
  static void to(EventLoop loop, Runnable task) {
    if (loop.inEventLoop()) {
      task.run();
      return;
    }
    try {
      loop.execute(task);
    } catch (RejectedExecutionException e) {
      // The gateway has ended: so have all connections of that loop.
      assert loop.isShuttingDown();
    }
  }
}
