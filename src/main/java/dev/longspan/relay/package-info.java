/**
 * WebSocket to WebSocket: the handshake carried end to end, then raw bytes from socket to socket,
 * of which only the frame headers are read.
 */
package dev.longspan.relay;
