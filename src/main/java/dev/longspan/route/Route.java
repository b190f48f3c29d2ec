package dev.longspan.route;

import dev.longspan.config.KeepaliveConfig;
import dev.longspan.config.RouteConfig;
import dev.longspan.config.TimeoutsConfig;
import dev.longspan.guard.Origins;
import java.time.Duration;

/**
 * A route as the data path uses it: a {@link RouteConfig} with its durations and limits as plain
 * numbers.
 *
 * @param name the {@code route} label of the metrics
 * @param upstream the upstream's name
 * @param rewrite what the upstream is asked for instead
 * @param origins whose pages may open WebSockets and sessions
 * @param requestHeaders applied before the upstream sees the request
 * @param responseHeaders applied before the client sees the response
 * @param connectTimeoutMillis at least 1
 * @param handshakeTimeoutNanos see {@link TimeoutsConfig}, as for the other timeouts
 * @param pingNanos between two pings of the gateway on a relayed WebSocket; 0: none are sent
 * @param pongNanos longest wait for the answer to a ping; 0 where none are sent
 * @param maxMessageBytes of a WebSocket message; {@link Long#MAX_VALUE}: no limit
 * @param maxRequestBodyBytes of a forwarded request; {@link Long#MAX_VALUE}: no limit
 * @param maxAgeNanos of a WebSocket or session, at the most; {@link Long#MAX_VALUE}: no limit
 * @param messagesPerSecond of one client on a WebSocket; 0: no limit
 * @param bytesPerSecond of one client on a WebSocket; 0: no limit
 * @param strict whether a frame that breaks RFC 6455 ends a relayed WebSocket
 */
public record Route(
    String name,
    String upstream,
    Rewrite rewrite,
    Origins origins,
    HeaderChanges requestHeaders,
    HeaderChanges responseHeaders,
    int connectTimeoutMillis,
    long handshakeTimeoutNanos,
    long responseTimeoutNanos,
    long idleTimeoutNanos,
    long slowConsumerTimeoutNanos,
    long pingNanos,
    long pongNanos,
    long maxMessageBytes,
    long maxRequestBodyBytes,
    long maxAgeNanos,
    int messagesPerSecond,
    long bytesPerSecond,
    boolean strict) {

  /** What one buffer can hold, with room for a header. */
  private static final int MOST_HELD_BYTES = 1024 * 1024 * 1024;

  /** Largest message where the gateway must hold the whole of it, unless a limit is set. */
  public static final int DEFAULT_HELD_MESSAGE_BYTES = 16 * 1024 * 1024;

  /**
   * Largest message where the gateway must hold the whole of it: on a route that does not relay
   * frames as they come.
   */
  public int maxHeldMessageBytes() {
    return maxMessageBytes == Long.MAX_VALUE
        ? DEFAULT_HELD_MESSAGE_BYTES
        : (int) Math.min(maxMessageBytes, MOST_HELD_BYTES);
  }

  /**
   * The route that the operator described.
   *
   * @throws IllegalArgumentException if its rewriting is to something that is no path
   */
  public static Route of(RouteConfig config) {
    TimeoutsConfig timeouts = config.timeouts();
    return new Route(
        config.name(),
        config.upstream(),
        config
            .rewrite()
            .map(rewrite -> Rewrite.of(rewrite, config.match().path()))
            .orElse(Rewrite.NONE),
        Origins.of(config.origins()),
        HeaderChanges.of(config.headers().request()),
        HeaderChanges.of(config.headers().response()),
        (int) Math.max(1, Math.min(timeouts.connect().toMillis(), Integer.MAX_VALUE)),
        timeouts.handshake().toNanos(),
        timeouts.response().toNanos(),
        timeouts.idle().toNanos(),
        timeouts.slowConsumer().toNanos(),
        config.keepalive().map(KeepaliveConfig::ping).map(Duration::toNanos).orElse(0L),
        config.keepalive().map(KeepaliveConfig::pong).map(Duration::toNanos).orElse(0L),
        config.limits().messageBytes().orElse(Long.MAX_VALUE),
        config.limits().requestBodyBytes().orElse(Long.MAX_VALUE),
        timeouts.maxAge().map(Duration::toNanos).orElse(Long.MAX_VALUE),
        config.limits().messagesPerSecond().orElse(0),
        config.limits().bytesPerSecond().orElse(0),
        config.relay().strict());
  }
}
