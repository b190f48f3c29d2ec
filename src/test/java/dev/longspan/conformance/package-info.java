/**
 * What a public WebSocket conformance suite probes, asked of a backend directly and through the
 * gateway.
 */
package dev.longspan.conformance;
