package dev.longspan.config;

import java.net.URI;
import java.util.List;

/**
 * A named group of endpoints that serve the same.
 *
 * @param protocol what the backends speak
 * @param endpoints at least one: {@code http://host:port} in lower case, always with a port,
 *     without path and user information
 * @param balance which endpoint gets the next connection or request
 * @param pool connections that are kept for forwarded requests
 * @param longPoll how they are polled, if that is what they speak
 */
public record UpstreamConfig(
    Protocol protocol,
    List<URI> endpoints,
    Balance balance,
    PoolConfig pool,
    LongPollConfig longPoll) {

  public static final Protocol DEFAULT_PROTOCOL = Protocol.HTTP;
  public static final Balance DEFAULT_BALANCE = Balance.LEAST_CONNECTIONS;

  public UpstreamConfig {
    endpoints = List.copyOf(endpoints);
  }

  /** What the backends of an upstream speak. */
  public enum Protocol {
    /** HTTP/1.1, and WebSocket by upgrade. */
    HTTP,
    /** HTTP/1.1 alone: what they have to say is polled for. */
    LONG_POLL
  }

  /** Which endpoint gets the next connection or request. */
  public enum Balance {
    /** The one with the fewest open connections and requests. */
    LEAST_CONNECTIONS,
    /** Each in turn. */
    ROUND_ROBIN
  }
}
