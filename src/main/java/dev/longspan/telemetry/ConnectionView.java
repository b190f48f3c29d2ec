package dev.longspan.telemetry;

/**
 * An open connection, as it was when it was looked at. What is null is unknown.
 *
 * @param id names it in this process, for as long as it is open
 * @param ageMillis since it was opened
 * @param idleMillis since anything was passed on last
 * @param roundTripNanos of the last ping that was answered; 0: none was
 */
public record ConnectionView(
    String id,
    ClientKind client,
    String route,
    String upstream,
    String endpoint,
    String clientAddress,
    String path,
    String subject,
    String tokenId,
    long ageMillis,
    long idleMillis,
    long framesReceived,
    long framesSent,
    long bytesReceived,
    long bytesSent,
    long roundTripNanos) {

  private static final long NANOS_PER_MILLI = 1_000_000;

  static ConnectionView of(int loop, LiveConnection connection) {
    return new ConnectionView(
        id(loop, connection),
        connection.kind(),
        connection.route(),
        connection.upstream(),
        connection.endpoint(),
        connection.clientAddress(),
        connection.path(),
        connection.subject(),
        connection.tokenId(),
        (System.nanoTime() - connection.openedNanos()) / NANOS_PER_MILLI,
        connection.idleNanos() / NANOS_PER_MILLI,
        connection.framesReceived(),
        connection.framesSent(),
        connection.bytesReceived(),
        connection.bytesSent(),
        connection.roundTripNanos());
  }

  /** {@code 1-2f}: the loop and, in hexadecimal, the number that it gave. */
  static String id(int loop, LiveConnection connection) {
    return loop + "-" + Long.toHexString(connection.number());
  }
}
