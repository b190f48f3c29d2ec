package dev.longspan.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A port that clients connect to.
 *
 * @param name unique among the listeners
 * @param host address to bind
 * @param port TCP port, 0 to 65535; 0 lets the system choose
 * @param http2 whether HTTP/2 is spoken as well: by ALPN over TLS, with prior knowledge in plain
 *     text
 * @param proxyProtocol whether every connection must begin with a PROXY header
 * @param trustedProxies peers whose forwarding headers are believed and appended to
 * @param tls certificates; empty: plain text
 * @param requestHeadTimeout longest time from the first byte of a request to the end of its header
 *     section
 * @param keepAliveTimeout longest time that an HTTP connection may wait for its next request
 */
public record ListenerConfig(
    String name,
    String host,
    int port,
    boolean http2,
    boolean proxyProtocol,
    List<Cidr> trustedProxies,
    Optional<ListenerTlsConfig> tls,
    Duration requestHeadTimeout,
    Duration keepAliveTimeout) {

  public static final String DEFAULT_HOST = "0.0.0.0";
  public static final boolean DEFAULT_HTTP2 = true;
  public static final Duration DEFAULT_REQUEST_HEAD_TIMEOUT = Duration.ofSeconds(10);
  public static final Duration DEFAULT_KEEP_ALIVE_TIMEOUT = Duration.ofSeconds(75);

  public ListenerConfig {
    trustedProxies = List.copyOf(trustedProxies);
  }
}
