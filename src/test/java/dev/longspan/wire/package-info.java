/**
 * Tools to talk to the gateway from outside, on plain sockets and byte for byte: a scripted client,
 * a scripted backend, and the stage that they play on.
 */
package dev.longspan.wire;
