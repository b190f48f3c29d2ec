/**
 * The backends' side: endpoints, the choice among them, connecting, and the HTTP/1.1 connection to
 * one.
 *
 * <p>{@link dev.longspan.upstream.Upstream} and {@link dev.longspan.upstream.Endpoint} are shared
 * by all event loops; {@link dev.longspan.upstream.UpstreamClient} and what it holds belong to one.
 */
package dev.longspan.upstream;
