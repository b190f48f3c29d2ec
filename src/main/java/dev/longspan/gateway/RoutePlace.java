package dev.longspan.gateway;

/**
 * A place in the table of routes: requests that belong to a route, and what of the route takes
 * them.
 */
record RoutePlace(ServedRoute served, Taker taker) {

  /** What takes the requests. */
  enum Taker {
    /** The route itself: they are relayed, bridged or forwarded. */
    ITSELF,
    SESSIONS,
    SOCKJS
  }
}
