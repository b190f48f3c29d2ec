package dev.longspan.gateway;

import dev.longspan.config.RouteConfig;
import dev.longspan.guard.Guards;
import dev.longspan.route.Route;
import dev.longspan.upstream.Upstream;

/**
 * A route with the upstream that serves it. Shared by all event loops.
 *
 * @param index place among the routes, from 0
 * @param config what the operator wrote
 * @param guards what a request must pass before
 */
record ServedRoute(int index, RouteConfig config, Route route, Upstream upstream, Guards guards) {

  /** Whether what was made for the other one serves this one as well. */
  boolean isServedLike(ServedRoute other) {
    return upstream == other.upstream && guards == other.guards && config.equals(other.config);
  }
}
