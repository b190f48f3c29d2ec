package dev.longspan.bridge.events;

import java.nio.charset.StandardCharsets;

/** What an event tells; the names are those on the wire. */
enum EventType {
  OPEN,
  TEXT,
  BINARY,
  PING,
  PONG,
  CLOSE,
  /** The other side is gone without a close. */
  DISCONNECT;

  private static final EventType[] ALL = values();

  @SuppressWarnings("ImmutableEnumChecker") // never changed
  private final byte[] octets = name().getBytes(StandardCharsets.US_ASCII);

  byte[] octets() {
    return octets;
  }

  /** The type of this name; null: none. */
  static EventType of(String name) {
    for (EventType type : ALL) {
      if (type.name().equals(name)) {
        return type;
      }
    }
    return null;
  }
}
