package dev.longspan.guard;

import dev.longspan.config.RouteConfig;
import dev.longspan.http.Exchange;
import dev.longspan.http.Problem;
import dev.longspan.loop.Loop;
import dev.longspan.telemetry.Rejection;
import java.util.List;

/** The guards of one route. Shared by all event loops. */
public final class Guards {

  private final List<Guard> inOrder;
  private final boolean closesWebSockets;

  Guards(List<Guard> inOrder, RouteConfig.Reject reject) {
    this.inOrder = inOrder;
    this.closesWebSockets = reject == RouteConfig.Reject.CLOSE;
  }

  /** Whether everybody may come in. */
  public boolean isEmpty() {
    return inOrder.isEmpty();
  }

  /** Refuses a request in the way that the route refuses. On its event loop. */
  public void refuse(Exchange exchange, Loop loop, Problem problem) {
    if (closesWebSockets && exchange.isUpgrade()) {
      RefusedWebSocket.accept(exchange, loop, problem.reason(), problem.status(), problem.detail());
    } else {
      exchange.refuse(problem);
    }
  }

  /** The same with the answer of a service. */
  void refuse(Exchange exchange, Loop loop, AuthAnswer answer) {
    if (closesWebSockets && exchange.isUpgrade()) {
      RefusedWebSocket.accept(
          exchange, loop, Rejection.FORWARD_AUTH, answer.status(), "not let in");
    } else {
      exchange.refuse(Rejection.FORWARD_AUTH, answer::answer);
    }
  }

  /**
   * Lets a request pass, or refuses it. On its event loop.
   *
   * @param admitted run once all have let it pass, perhaps later; not run otherwise
   */
  public void admit(Exchange exchange, Loop loop, Runnable admitted) {
    new Visit(exchange, loop, this, inOrder, admitted).start();
  }
}
