/**
 * Composes the whole: listeners on event loops, dispatch of each request to what serves it, start
 * and orderly end.
 *
 * <p>Nothing here knows how a request is forwarded or a WebSocket relayed.
 */
package dev.longspan.gateway;
