package dev.longspan.upstream;

import dev.longspan.config.PoolConfig;
import dev.longspan.telemetry.EndpointTelemetry;
import dev.longspan.telemetry.UpstreamFailure;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ConnectTimeoutException;
import java.util.ArrayDeque;
import java.util.Deque;

/** One event loop's connections to one endpoint, and what is counted of them. */
public final class EndpointClient {

  private final Endpoint endpoint;
  private final Connector connector;
  private final EndpointTelemetry telemetry;
  private final int maxIdle;
  private final long idleNanos;
  private final Deque<BackendConnection> idle = new ArrayDeque<>();

  EndpointClient(
      Endpoint endpoint,
      Connector connector,
      EndpointTelemetry telemetry,
      PoolConfig pool,
      int loops) {
    this.endpoint = endpoint;
    this.connector = connector;
    this.telemetry = telemetry;
    this.maxIdle = (pool.connections() + loops - 1) / loops;
    this.idleNanos = pool.idle().toNanos();
  }

  Endpoint endpoint() {
    return endpoint;
  }

  /** Counts something that went wrong with the endpoint. */
  public void countFailure(UpstreamFailure reason) {
    telemetry.failure(reason);
  }

  /**
   * A connection that was handed over by {@link BackendConnection#switchTo} has ended, and with it
   * its place in the endpoint's count.
   */
  public void handedOverEnded() {
    endpoint.release();
    telemetry.connectionClosed();
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
      connecting = connector.connect(endpoint.address(), timeoutMillis, decoder, connection);
    } catch (ChannelException noSocket) {
      // Out of file descriptors, most likely.
      failed(noSocket, listener);
      return;
    }
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
    UpstreamFailure reason =
        cause instanceof ConnectTimeoutException
            ? UpstreamFailure.CONNECT_TIMEOUT
            : UpstreamFailure.CONNECT;
    telemetry.failure(reason);
    String message = cause.getMessage();
    listener.unreachable(reason, message == null ? cause.toString() : message);
  }

  /** A connection that may serve again. */
  void giveBack(BackendConnection connection) {
    if (idle.size() >= maxIdle || connector.loop().isDraining()) {
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
