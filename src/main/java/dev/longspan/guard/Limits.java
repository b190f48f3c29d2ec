package dev.longspan.guard;

import dev.longspan.config.LimitsConfig;
import dev.longspan.http.Exchange;
import dev.longspan.http.Problem;
import dev.longspan.telemetry.Rejection;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The limits of connections and handshakes on all routes of a gateway, whatever its configuration.
 * Thread-safe.
 */
public final class Limits {

  private static final int SOON_SECONDS = 1;
  private static final int LATER_SECONDS = 5;

  private final ConcurrentHashMap<String, Visitors> routes = new ConcurrentHashMap<>();

  /** What limits a route; null: nothing does. */
  public OfRoute of(String route, LimitsConfig config) {
    boolean any =
        config.connections().isPresent()
            || config.connectionsPerClient().isPresent()
            || config.handshakesPerSecond().isPresent();
    return any ? new OfRoute(routes.computeIfAbsent(route, name -> new Visitors()), config) : null;
  }

  /** The limits of one route. */
  public static final class OfRoute {

    private final Visitors visitors;
    private final boolean counted;
    private final boolean countedByClient;
    private final int connections;
    private final int connectionsPerClient;
    private final int handshakesPerSecond;

    OfRoute(Visitors visitors, LimitsConfig config) {
      this.visitors = visitors;
      this.counted = config.connections().isPresent();
      this.countedByClient = config.connectionsPerClient().isPresent();
      this.connections = config.connections().orElse(Integer.MAX_VALUE);
      this.connectionsPerClient = config.connectionsPerClient().orElse(Integer.MAX_VALUE);
      this.handshakesPerSecond = config.handshakesPerSecond().orElse(0);
    }

    /**
     * Asks for one more WebSocket or session. Whoever may not is answered; whoever may has a place
     * until the exchange is over, or until who calls {@link Exchange#takeWhenOver()} gives it back.
     */
    public boolean isRefused(Exchange exchange) {
      Admission admission = ask(ClientKey.of(exchange.clientAddress()), System.nanoTime());
      if (admission instanceof Admission.Granted granted) {
        exchange.whenOver(granted.leave());
        return false;
      }
      exchange.refuse(((Admission.Refused) admission).problem());
      return true;
    }

    Admission ask(Object client, long now) {
      // The client's own limit first: who is over it must not use up what others share.
      if (countedByClient && !visitors.enter(client, connectionsPerClient)) {
        return refused(
            429,
            Rejection.CLIENT_CONNECTIONS,
            "this client has too many connections",
            LATER_SECONDS);
      }
      Problem problem = shared(now);
      if (problem == null) {
        return new Admission.Granted(() -> leave(client));
      }
      if (countedByClient) {
        visitors.leave(client);
      }
      return new Admission.Refused(problem);
    }

    private Problem shared(long now) {
      if (handshakesPerSecond != 0 && !visitors.handshake(handshakesPerSecond, now)) {
        return Problem.passing(
            503, Rejection.HANDSHAKE_RATE, "connections are asked for too fast", SOON_SECONDS);
      }
      if (counted && !visitors.enter(connections)) {
        return Problem.passing(
            503, Rejection.ROUTE_FULL, "there are too many connections", LATER_SECONDS);
      }
      return null;
    }

    private static Admission refused(int status, Rejection reason, String detail, int seconds) {
      return new Admission.Refused(Problem.passing(status, reason, detail, seconds));
    }

    private void leave(Object client) {
      if (counted) {
        visitors.leave();
      }
      if (countedByClient) {
        visitors.leave(client);
      }
    }
  }
}
