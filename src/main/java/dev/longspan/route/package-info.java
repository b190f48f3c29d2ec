/**
 * Which route takes a request, and what of the request changes on the way: host, path, headers.
 *
 * <p>Owns precedence between routes. Knows nothing of upstreams and connections: a route's value is
 * whatever the builder of the table attaches to it.
 */
package dev.longspan.route;
