/**
 * Facts of the RFCs, without I/O: frames, close codes, handshake rules, hop-by-hop and forwarding
 * headers, paths.
 *
 * <p>Everything here is a pure rule or a small state machine over bytes that somebody else read.
 */
package dev.longspan.protocol;
