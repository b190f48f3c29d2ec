/**
 * Backends that take a WebSocket as HTTP requests: what its client sends is posted as events, and
 * events come back with the answers ({@code application/websocket-events}, as Pushpin and Fastly
 * speak it).
 */
package dev.longspan.bridge.events;
