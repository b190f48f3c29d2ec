package dev.longspan.config;

import java.util.List;
import java.util.Map;

/**
 * Which requests a route takes: all of the conditions must hold.
 *
 * @param hosts exact names, or {@code *.example.com} for any name below one; in lower case, without
 *     port; empty: any
 * @param path which paths
 * @param methods in upper case; empty: any
 * @param headers header names (lower case) and the exact value each must have; empty: any
 */
public record MatchConfig(
    List<String> hosts, PathMatch path, List<String> methods, Map<String, String> headers) {

  public MatchConfig {
    hosts = List.copyOf(hosts);
    methods = List.copyOf(methods);
    headers = Map.copyOf(headers);
  }

  /** Which paths a route takes. */
  public sealed interface PathMatch {}

  /** This path alone. */
  public record Exact(String path) implements PathMatch {}

  /**
   * This path and everything below it, on segment boundaries: {@code /chat} takes {@code /chat} and
   * {@code /chat/a}, not {@code /chatter}; {@code /chat/} takes {@code /chat/} and {@code /chat/a},
   * not {@code /chat}.
   */
  public record Prefix(String prefix) implements PathMatch {}

  /** Every path: what a route without {@code path} and {@code path-prefix} takes. */
  public static final PathMatch ANY_PATH = new Prefix("/");
}
