package dev.longspan.telemetry;

/**
 * A client's open connection as the operator sees it. Whatever holds one implements this beside
 * {@link dev.longspan.loop.Swept}: the loops know it then, and nothing is registered anywhere.
 *
 * <p>Every method is called on the connection's event loop, and may be called after its end.
 */
public interface LiveConnection {

  /** Its {@link dev.longspan.loop.Loop#nextNumber}. */
  long number();

  ClientKind kind();

  /** Name of its route. */
  String route();

  /** Name of its upstream. */
  String upstream();

  /** {@code host:port} of its endpoint; null: none at the moment. */
  String endpoint();

  /** The client's address, from trusted forwarding headers where there are any. */
  String clientAddress();

  /** The path that the client asked for, without query. */
  String path();

  /** Who the client is, as a guard found out; null: unknown. */
  default String subject() {
    return null;
  }

  /** Identifier of the client's token ({@code jti}); null: none. */
  default String tokenId() {
    return null;
  }

  /** When it was opened, {@link System#nanoTime()}. */
  long openedNanos();

  /** Nanoseconds since anything was passed on last, to the loop's tick. */
  long idleNanos();

  long framesReceived();

  long framesSent();

  long bytesReceived();

  long bytesSent();

  /** Round trip of the last ping to the client that was answered, nanoseconds; 0: none was. */
  default long roundTripNanos() {
    return 0;
  }

  /**
   * Ends it, as the operator wishes.
   *
   * @param code valid on the wire, for the client
   * @param reason ASCII, at most 123 bytes
   */
  void closeByOperator(int code, String reason);
}
