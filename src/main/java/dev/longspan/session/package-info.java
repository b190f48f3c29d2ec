/**
 * HTTP clients of a WebSocket backend: the session resource and the requests that receive from it
 * and send to it.
 *
 * <p>A session is the client's side of a bridge. It lives on one event loop; the requests that
 * concern it live on those of their connections, and everything between the two hops over.
 */
package dev.longspan.session;
