package dev.longspan.telemetry;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** What connections can be sorted by. */
public enum ConnectionOrder {
  AGE(connection -> System.nanoTime() - connection.openedNanos()),
  IDLE(LiveConnection::idleNanos),
  FRAMES_RECEIVED(LiveConnection::framesReceived),
  FRAMES_SENT(LiveConnection::framesSent),
  BYTES_RECEIVED(LiveConnection::bytesReceived),
  BYTES_SENT(LiveConnection::bytesSent),
  ROUND_TRIP(LiveConnection::roundTripNanos),
  CLIENT_ADDRESS(connection -> text(connection.clientAddress())),
  ROUTE(connection -> text(connection.route())),
  ENDPOINT(connection -> text(connection.endpoint())),
  SUBJECT(connection -> text(connection.subject()));

  @SuppressWarnings("ImmutableEnumChecker") // lambdas without state
  private final Function<LiveConnection, Object> key;

  ConnectionOrder(Function<LiveConnection, Object> key) {
    this.key = key;
  }

  /** As in the API: {@code bytes_sent}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The order of this label; empty: there is none. */
  public static Optional<ConnectionOrder> of(String label) {
    for (ConnectionOrder order : values()) {
      if (order.label().equals(label)) {
        return Optional.of(order);
      }
    }
    return Optional.empty();
  }

  /** A Long or a String, always the same for the same order. */
  Object key(LiveConnection connection) {
    return key.apply(connection);
  }

  static int compareKeys(Object one, Object other) {
    return one instanceof Long number
        ? Long.compare(number, (Long) other)
        : ((String) one).compareTo((String) other);
  }

  private static String text(String value) {
    return value == null ? "" : value;
  }
}
