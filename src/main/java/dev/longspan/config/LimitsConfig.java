package dev.longspan.config;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How large, how many and how fast things may be on a route; an empty limit is none.
 *
 * @param messageBytes payload of one WebSocket message, as it is on the wire (compressed, where the
 *     endpoints agreed on compression)
 * @param requestBodyBytes body of a forwarded request
 * @param connections WebSockets and sessions that may be open
 * @param connectionsPerClient the same, of one client address
 * @param handshakesPerSecond WebSockets and sessions that may be asked for, of all clients together
 * @param messagesPerSecond frames of one client that count as messages
 * @param bytesPerSecond frame bytes of one client
 */
public record LimitsConfig(
    OptionalLong messageBytes,
    OptionalLong requestBodyBytes,
    OptionalInt connections,
    OptionalInt connectionsPerClient,
    OptionalInt handshakesPerSecond,
    OptionalInt messagesPerSecond,
    OptionalLong bytesPerSecond) {

  public static final LimitsConfig NONE =
      new LimitsConfig(OptionalLong.empty(), OptionalLong.empty());

  /** Limits of sizes alone. */
  public LimitsConfig(OptionalLong messageBytes, OptionalLong requestBodyBytes) {
    this(
        messageBytes,
        requestBodyBytes,
        OptionalInt.empty(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        OptionalLong.empty());
  }
}
