package dev.longspan.cli;

import dev.longspan.config.Configuration;
import dev.longspan.config.ListenerConfig;
import dev.longspan.gateway.Gateway;
import java.util.stream.Collectors;

/** Where a started gateway is reached, with the ports that the system chose. */
final class Addresses {

  private Addresses() {}

  /** Like {@code public=https://0.0.0.0:8443,internal=http://127.0.0.1:8080}. */
  static String listeners(Configuration configuration, Gateway gateway) {
    return configuration.listeners().stream()
        .map(listener -> listener.name() + "=" + url(listener, gateway.port(listener.name())))
        .collect(Collectors.joining(","));
  }

  static String admin(Configuration configuration, Gateway gateway) {
    return url("http", configuration.admin().host(), gateway.adminPort());
  }

  private static String url(ListenerConfig listener, int port) {
    return url(listener.tls().isPresent() ? "https" : "http", listener.host(), port);
  }

  private static String url(String scheme, String host, int port) {
    String literal = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return scheme + "://" + literal + ":" + port;
  }
}
