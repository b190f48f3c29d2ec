/**
 * What the operator sees: metrics, and the access log.
 *
 * <p>Event loops count in plain fields of their own ({@link dev.longspan.telemetry.LoopTelemetry});
 * a scrape sums them up, at a cost that grows with routes and event loops, never with connections.
 */
package dev.longspan.telemetry;
