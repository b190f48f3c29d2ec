package dev.longspan.gateway;

import dev.longspan.route.Route;
import dev.longspan.upstream.Upstream;

/**
 * A route with the upstream that serves it. Shared by all event loops.
 *
 * @param index place among the routes, from 0
 */
record ServedRoute(int index, Route route, Upstream upstream) {}
