package dev.longspan.upstream;

import dev.longspan.telemetry.LoopTelemetry;
import dev.longspan.telemetry.UpstreamFailure;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** One event loop's way to an upstream. */
public final class UpstreamClient {

  private final Upstream upstream;
  private final List<EndpointClient> clients;

  /**
   * @param loops how many event loops share the upstream's pool
   */
  public UpstreamClient(
      Upstream upstream, Connector connector, LoopTelemetry telemetry, int loops) {
    this.upstream = upstream;
    this.clients =
        upstream.endpoints().stream()
            .map(
                endpoint ->
                    new EndpointClient(
                        endpoint,
                        connector,
                        telemetry.endpoint(upstream.name(), endpoint.label()),
                        upstream.pool(),
                        loops))
            .toList();
  }

  /** The upstream's name, as in metrics and logs. */
  public String name() {
    return upstream.name();
  }

  /**
   * Takes a kept connection or opens one; while connecting fails, to one endpoint after the other.
   * The endpoint of the connection counts as in use until {@link Endpoint#release()}.
   *
   * @param fresh whether a kept connection, which the backend might close at this moment, will not
   *     do
   * @param timeoutMillis longest time to connect to one endpoint
   */
  public void acquire(boolean fresh, int timeoutMillis, ConnectionListener listener) {
    Endpoint endpoint = upstream.take(Set.of());
    EndpointClient client = clients.get(endpoint.index());
    BackendConnection idle = fresh ? null : client.takeIdle();
    if (idle != null) {
      listener.connected(idle);
    } else {
      client.connect(timeoutMillis, new Attempts(endpoint, timeoutMillis, listener));
    }
  }

  /** Goes on to the next endpoint while nothing of the request was sent. */
  private final class Attempts implements ConnectionListener {

    private final int timeoutMillis;
    private final ConnectionListener listener;
    private Endpoint endpoint;
    private Set<Endpoint> tried;

    Attempts(Endpoint first, int timeoutMillis, ConnectionListener listener) {
      this.endpoint = first;
      this.timeoutMillis = timeoutMillis;
      this.listener = listener;
    }

    @Override
    public void connected(BackendConnection connection) {
      listener.connected(connection);
    }

    @Override
    public void unreachable(UpstreamFailure reason, String detail) {
      endpoint.release();
      if (tried == null) {
        tried = new HashSet<>();
      }
      tried.add(endpoint);
      String failed = endpoint.label();
      endpoint = upstream.take(tried);
      if (endpoint == null) {
        listener.unreachable(reason, failed + ": " + detail);
      } else {
        clients.get(endpoint.index()).connect(timeoutMillis, this);
      }
    }
  }
}
