package dev.longspan.config;

import java.util.OptionalInt;

/**
 * Limits of the gateway as a whole.
 *
 * @param connections network connections of clients that may be open; empty: no limit
 */
public record GatewayLimitsConfig(OptionalInt connections) {

  public static final GatewayLimitsConfig NONE = new GatewayLimitsConfig(OptionalInt.empty());
}
