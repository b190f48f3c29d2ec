package dev.longspan.http;

import dev.longspan.config.ListenerConfig;
import dev.longspan.loop.Loop;
import dev.longspan.telemetry.AccessLog;
import dev.longspan.telemetry.Http2Telemetry;
import dev.longspan.telemetry.RouteTelemetry;

/**
 * What the client connections of one listener on one event loop have in common.
 *
 * @param loop where they live
 * @param listener where they came in
 * @param dispatcher what becomes of their requests
 * @param unrouted where requests count that no route took
 * @param http2 where HTTP/2 connections count
 * @param accessLog where ended exchanges are written
 * @param reusable whether a connection may have more than one exchange
 */
public record ConnectionContext(
    Loop loop,
    ListenerConfig listener,
    Dispatcher dispatcher,
    RouteTelemetry unrouted,
    Http2Telemetry http2,
    AccessLog accessLog,
    boolean reusable) {

  /** For connections that may be kept. */
  public ConnectionContext(
      Loop loop,
      ListenerConfig listener,
      Dispatcher dispatcher,
      RouteTelemetry unrouted,
      Http2Telemetry http2,
      AccessLog accessLog) {
    this(loop, listener, dispatcher, unrouted, http2, accessLog, true);
  }

  /** Whether a connection may have one more exchange, now. */
  boolean keepsConnections() {
    return reusable && !loop.isLeaving();
  }

  /** {@code https} with TLS, else {@code http}. */
  public String scheme() {
    return listener.tls().isPresent() ? "https" : "http";
  }
}
