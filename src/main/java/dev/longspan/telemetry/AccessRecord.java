package dev.longspan.telemetry;

/**
 * What the access log says of one ended request or WebSocket connection.
 *
 * @param startMillis when it began, milliseconds since the epoch
 * @param durationNanos from then to its end
 * @param route name of the route; null: none matched
 * @param clientAddress the client's address, from trusted forwarding headers where there are any
 * @param method HTTP method; null: the request could not be parsed
 * @param host Host header; null: none
 * @param path path without query; null: the request could not be parsed
 * @param httpVersion like {@code HTTP/1.1}; null: the request could not be parsed
 * @param status HTTP status that the client got (101: a WebSocket); 499: the client left first
 * @param upstream name of the upstream; null: none was chosen
 * @param endpoint {@code host:port}; null: none was chosen
 * @param bytesReceived body or frame bytes from the client
 * @param bytesSent body or frame bytes to the client
 * @param userAgent User-Agent header; null: none
 * @param rejection why the gateway itself refused it; null: it did not
 * @param webSocket the WebSocket's part; null: a plain request
 */
public record AccessRecord(
    long startMillis,
    long durationNanos,
    String route,
    String clientAddress,
    String method,
    String host,
    String path,
    String httpVersion,
    int status,
    String upstream,
    String endpoint,
    long bytesReceived,
    long bytesSent,
    String userAgent,
    String rejection,
    WebSocketEnd webSocket) {

  /**
   * How a WebSocket, or a session in its place, ended.
   *
   * @param client how the client held it last
   * @param closeCode 1005: an empty close; 1006: no close frame
   * @param initiator who ended it
   * @param cause why the gateway ended it, or what was observed; null: an ordinary close
   * @param subprotocol agreed subprotocol; null: none
   * @param framesReceived frames from the client
   * @param framesSent frames to the client
   */
  public record WebSocketEnd(
      ClientKind client,
      int closeCode,
      Initiator initiator,
      String cause,
      String subprotocol,
      long framesReceived,
      long framesSent) {}
}
