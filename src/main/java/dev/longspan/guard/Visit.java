package dev.longspan.guard;

import dev.longspan.http.Exchange;
import dev.longspan.http.ExchangeListener;
import dev.longspan.http.Problem;
import dev.longspan.loop.Loop;
import io.netty.handler.codec.http.HttpContent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * A request on its way past the guards of its route. Nothing more of it is read while one of them
 * takes its time. Lives on the event loop of its connection.
 */
final class Visit implements ExchangeListener {

  private final Exchange exchange;
  private final Loop loop;
  private final Guards guards;
  private final List<Guard> inOrder;
  private final Runnable admitted;
  private int next;
  private boolean over;

  /** Whether the request waits for a guard. */
  private boolean waiting;

  /** What was read of the body meanwhile: the rest of one read at most. */
  private Deque<HttpContent> held;

  /** Gives up what the guard that is waited for has begun; null: nothing. */
  private Runnable cancel;

  private Problem whenLate;
  private long deadline;

  Visit(Exchange exchange, Loop loop, Guards guards, List<Guard> inOrder, Runnable admitted) {
    this.exchange = exchange;
    this.loop = loop;
    this.guards = guards;
    this.inOrder = inOrder;
    this.admitted = admitted;
  }

  Exchange exchange() {
    return exchange;
  }

  Loop loop() {
    return loop;
  }

  /** Whether nobody waits for an answer any more: the client left, or the time is up. */
  boolean isOver() {
    return over;
  }

  void start() {
    proceed();
    if (!over) {
      waiting = true;
      exchange.listen(this);
      exchange.pauseRequest();
    }
  }

  private void proceed() {
    if (next < inOrder.size()) {
      inOrder.get(next++).check(this);
      return;
    }
    over = true;
    if (waiting) {
      exchange.resumeRequest();
    }
    admitted.run();
    if (waiting) {
      exchange.replay(held == null ? List.of() : held);
      held = null;
    }
  }

  // ---- for guards ----

  /** The guard has nothing against the request. */
  void admit() {
    cancel = null;
    whenLate = null;
    if (!over) {
      proceed();
    }
  }

  /** The guard refuses the request. */
  void refuse(Problem problem) {
    if (over) {
      return;
    }
    finish();
    guards.refuse(exchange, loop, problem);
  }

  /** A service refuses the request, with an answer that is the client's. */
  void refuse(AuthAnswer answer) {
    if (over) {
      return;
    }
    finish();
    guards.refuse(exchange, loop, answer);
  }

  /**
   * The guard answers later.
   *
   * @param nanos how much later at most
   * @param late what the client is told then
   * @param giveUp run when nobody waits for the answer any more
   */
  void await(long nanos, Problem late, Runnable giveUp) {
    deadline = loop.now() + nanos;
    whenLate = late;
    cancel = giveUp;
  }

  /** Nobody waits for guards any more. */
  void finish() {
    over = true;
    if (cancel != null) {
      Runnable giveUp = cancel;
      cancel = null;
      giveUp.run();
    }
    if (held != null) {
      held.forEach(HttpContent::release);
      held = null;
    }
  }

  // ---- from the client ----

  @Override
  public void requestContent(HttpContent content) {
    if (over) {
      content.release();
      return;
    }
    if (held == null) {
      held = new ArrayDeque<>(2);
    }
    held.add(content);
  }

  @Override
  public void requestReadComplete() {
    // Nothing is sent on before all guards have spoken.
  }

  @Override
  public void clientWritable() {
    // Nothing is sent to the client by guards.
  }

  @Override
  public void clientGone() {
    if (!over) {
      finish();
    }
  }

  @Override
  public long sweep(long now) {
    if (over || whenLate == null) {
      return Long.MAX_VALUE;
    }
    long left = deadline - now;
    if (left < 0) {
      refuse(whenLate);
    }
    return left;
  }
}
