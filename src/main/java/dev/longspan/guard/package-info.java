/**
 * Who may come in: each guard of a route looks at a request, in order, before it is served, and
 * takes out of it what the upstream must not see. How many may be in, and how fast they may send.
 */
package dev.longspan.guard;
