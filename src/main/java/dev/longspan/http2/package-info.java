/**
 * HTTP/2 on the client's side (RFC 9113): a connection's streams as exchanges, and as WebSockets
 * (RFC 8441). Everything behind it sees HTTP/1.1: its requests, its handshakes, its bytes.
 */
package dev.longspan.http2;
