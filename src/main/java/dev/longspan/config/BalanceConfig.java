package dev.longspan.config;

/** Which endpoint gets the next connection or request. */
public sealed interface BalanceConfig {

  /** The ways that look at the endpoints alone. */
  enum Plain implements BalanceConfig {
    /** The one with the fewest open connections and requests, in proportion to its weight. */
    LEAST_CONNECTIONS,
    /** Each in turn, as often as its weight says. */
    ROUND_ROBIN,
    /** Of two at random, the one with fewer open connections and requests. */
    RANDOM_TWO
  }

  /**
   * The same key goes to the same endpoint; a change of endpoints moves as few keys as it can.
   *
   * @param name of the header, cookie or query parameter; empty for an address
   */
  record Hash(Source source, String name) implements BalanceConfig {}

  /**
   * A cookie of the gateway's own names the endpoint.
   *
   * @param cookie its name
   */
  record Sticky(String cookie) implements BalanceConfig {}

  /** Where the key of {@link Hash} stands in a request. */
  enum Source {
    HEADER,
    COOKIE,
    QUERY,
    /** The client's address, as trusted proxies tell it. */
    ADDRESS
  }
}
