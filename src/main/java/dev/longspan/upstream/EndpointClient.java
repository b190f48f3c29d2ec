package dev.longspan.upstream;

import dev.longspan.config.PoolConfig;
import dev.longspan.telemetry.EndpointTelemetry;
import dev.longspan.telemetry.UpstreamFailure;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.SSLException;

/** One event loop's connections to one endpoint, and what is counted of them. */
public final class EndpointClient {

  private final Upstream upstream;
  private final Endpoint endpoint;
  private final Connector connector;
  private final EndpointTelemetry telemetry;
  private final int maxIdle;
  private final long idleNanos;
  private final List<HandedOver> handedOver = new ArrayList<>();
  private final Deque<BackendConnection> idle = new ArrayDeque<>();

  EndpointClient(
      Upstream upstream,
      Endpoint endpoint,
      Connector connector,
      EndpointTelemetry telemetry,
      int loops) {
    PoolConfig pool = upstream.pool();
    this.upstream = upstream;
    this.endpoint = endpoint;
    this.connector = connector;
    this.telemetry = telemetry;
    this.maxIdle = (pool.connections() + loops - 1) / loops;
    this.idleNanos = pool.idle().toNanos();
  }

  Endpoint endpoint() {
    return endpoint;
  }

  /** Counts something that went wrong with the endpoint, which may lead to its ejection. */
  public void countFailure(UpstreamFailure reason) {
    telemetry.failure(reason);
    upstream.failed(endpoint);
  }

  /** A connection was handed over by {@link BackendConnection#switchTo}, for a WebSocket. */
  public void handedOver(HandedOver webSocket) {
    webSocket.place(handedOver.size());
    handedOver.add(webSocket);
    endpoint.webSocketOpened();
  }

  /** A WebSocket has ended, and with it its place in the endpoint's count. */
  public void handedOverEnded(HandedOver webSocket) {
    forget(webSocket);
    handedOverEnded();
  }

  /**
   * A connection that was handed over, for something that can't be asked to leave, has ended, and
   * with it its place in the endpoint's count.
   */
  public void handedOverEnded() {
    endpoint.release();
    telemetry.connectionClosed();
  }

  private void forget(HandedOver webSocket) {
    int place = webSocket.place();
    if (place >= 0) {
      HandedOver last = handedOver.remove(handedOver.size() - 1);
      if (last != webSocket) {
        handedOver.set(place, last);
        last.place(place);
      }
      webSocket.place(-1);
      endpoint.webSocketLeft();
    }
  }

  /**
   * Asks some WebSockets to leave, taken at random: who came together does not leave together.
   *
   * @return how many it asked
   */
  int shed(int most, Shedding why) {
    int count = Math.min(most, handedOver.size());
    for (int i = 0; i < count; i++) {
      HandedOver chosen = handedOver.get(ThreadLocalRandom.current().nextInt(handedOver.size()));
      forget(chosen);
      chosen.shed(why);
    }
    return count;
  }

  long idleNanos() {
    return idleNanos;
  }

  /**
   * The connection that was given back last, hence the least likely to have been closed meanwhile;
   * or null.
   */
  BackendConnection takeIdle() {
    BackendConnection connection;
    while ((connection = idle.pollLast()) != null) {
      connector.loop().remove(connection);
      if (connection.isOpen()) {
        return connection;
      }
    }
    return null;
  }

  /** Opens a connection. */
  void connect(int timeoutMillis, ConnectionListener listener) {
    long start = System.nanoTime();
    ResponseDecoder decoder = new ResponseDecoder();
    BackendConnection connection = new BackendConnection(this, decoder);
    ChannelFuture connecting;
    try {
      connecting =
          connector.connect(
              endpoint.location(),
              upstream.tls(),
              timeoutMillis,
              decoder,
              new RequestEncoder(),
              connection);
    } catch (ChannelException noSocket) {
      // Out of file descriptors, most likely: no fault of the endpoint.
      telemetry.failure(UpstreamFailure.CONNECT);
      listener.unreachable(UpstreamFailure.CONNECT, Failures.detail(noSocket));
      return;
    }
    // A write that fails does not end the connection: an answer may be there to be read.
    connecting.channel().config().setAutoClose(false);
    if (connecting.isDone()) {
      connected(connecting, connection, start, listener);
    } else {
      connecting.addListener(done -> connected(connecting, connection, start, listener));
    }
  }

  private void connected(
      ChannelFuture connecting,
      BackendConnection connection,
      long start,
      ConnectionListener listener) {
    if (connecting.isSuccess()) {
      telemetry.connectionOpened(System.nanoTime() - start);
      connection.opened();
      listener.connected(connection);
    } else {
      failed(connecting.cause(), listener);
    }
  }

  private void failed(Throwable cause, ConnectionListener listener) {
    UpstreamFailure reason = reasonOf(cause);
    countFailure(reason);
    listener.unreachable(reason, Failures.detail(cause));
  }

  private static UpstreamFailure reasonOf(Throwable cause) {
    if (cause instanceof ConnectTimeoutException || cause instanceof SslHandshakeTimeoutException) {
      return UpstreamFailure.CONNECT_TIMEOUT;
    }
    return cause instanceof SSLException ? UpstreamFailure.TLS : UpstreamFailure.CONNECT;
  }

  /**
   * Closes what is kept: the endpoint is to get nothing more.
   *
   * @return whether nothing is left that anybody could ask for
   */
  boolean closeIdle() {
    BackendConnection connection;
    while ((connection = takeIdle()) != null) {
      connection.close();
    }
    return handedOver.isEmpty();
  }

  /** A connection that may serve again. */
  void giveBack(BackendConnection connection) {
    if (idle.size() >= maxIdle || connector.loop().isDraining() || endpoint.isLeaving()) {
      connection.close();
      return;
    }
    connection.idleSince(connector.loop().now());
    idle.addLast(connection);
    connector.loop().add(connection);
  }

  /** The connection ended. */
  void closed(BackendConnection connection) {
    if (connection.sweepPlace() >= 0) {
      connector.loop().remove(connection);
      idle.remove(connection);
    }
    telemetry.connectionClosed();
  }
}
