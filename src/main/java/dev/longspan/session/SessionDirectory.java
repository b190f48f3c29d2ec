package dev.longspan.session;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The sessions of all routes, by the routes' names: sessions live on when a reload changes their
 * route. For any thread.
 */
public final class SessionDirectory {

  private final int loopCount;
  private final Map<String, RouteSessions> routes = new ConcurrentHashMap<>();

  /**
   * @param loopCount how many event loops there are
   */
  public SessionDirectory(int loopCount) {
    this.loopCount = loopCount;
  }

  /** Those of a route, by its name. */
  public RouteSessions of(String route) {
    return routes.computeIfAbsent(route, name -> new RouteSessions(loopCount));
  }
}
