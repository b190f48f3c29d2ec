package dev.longspan.config;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Endpoints that the DNS names.
 *
 * @param name that is looked up
 * @param port of every endpoint; empty with SRV, whose records have their own
 * @param type of the records
 * @param refresh longest time between two look-ups; a shorter time to live of the answer counts
 * @param onRemoval what becomes of the connections to an endpoint that is not in the answer any
 *     more
 * @param server address of the name server, with or without a port; empty: those of the system
 */
public record DnsConfig(
    String name,
    OptionalInt port,
    Type type,
    Duration refresh,
    OnRemoval onRemoval,
    Optional<String> server) {

  public static final Type DEFAULT_TYPE = Type.A;
  public static final Duration DEFAULT_REFRESH = Duration.ofSeconds(30);
  public static final OnRemoval DEFAULT_ON_REMOVAL = OnRemoval.KEEP;

  /** Type of the records. */
  public enum Type {
    A,
    AAAA,
    SRV
  }

  /** What becomes of the connections to an endpoint that is gone from the DNS. */
  public enum OnRemoval {
    /** They go on until one side ends them. */
    KEEP,
    /** WebSockets are closed with 1012, at a pace. */
    CLOSE
  }
}
