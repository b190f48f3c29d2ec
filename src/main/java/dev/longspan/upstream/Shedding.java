package dev.longspan.upstream;

/** Why an endpoint's WebSockets are asked to leave. */
public enum Shedding {
  /** The endpoint has more than its share. */
  REBALANCE,
  /** The endpoint is gone from the DNS. */
  REMOVAL
}
