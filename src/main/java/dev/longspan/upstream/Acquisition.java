package dev.longspan.upstream;

import dev.longspan.telemetry.UpstreamFailure;
import java.util.HashSet;
import java.util.Set;

/**
 * One request's way to a connection. It goes on to the next endpoint while connecting fails:
 * nothing of the request was sent by then. Lives on the request's event loop.
 */
public final class Acquisition implements ConnectionListener {

  private final UpstreamClient client;
  private final Upstream upstream;
  private final Wish wish;
  private final ConnectionListener listener;
  private Endpoint endpoint;
  private Set<Endpoint> tried = Set.of();

  Acquisition(UpstreamClient client, Upstream upstream, Wish wish, ConnectionListener listener) {
    this.client = client;
    this.upstream = upstream;
    this.wish = wish;
    this.listener = listener;
  }

  void begin() {
    endpoint = upstream.take(wish, tried);
    if (endpoint == null) {
      listener.refused(upstream.noEndpoint());
      return;
    }
    EndpointClient chosen = client.of(endpoint);
    BackendConnection idle = wish.fresh() ? null : chosen.takeIdle();
    if (idle != null) {
      listener.connected(idle);
    } else {
      chosen.connect(wish.timeoutMillis(), this);
    }
  }

  @Override
  public void connected(BackendConnection connection) {
    listener.connected(connection);
  }

  @Override
  public void unreachable(UpstreamFailure reason, String detail) {
    endpoint.release();
    if (tried.isEmpty()) {
      tried = new HashSet<>();
    }
    tried.add(endpoint);
    String failed = endpoint.label();
    endpoint = upstream.take(wish, tried);
    if (endpoint == null) {
      listener.unreachable(reason, failed + ": " + detail);
    } else {
      client.of(endpoint).connect(wish.timeoutMillis(), this);
    }
  }

  @Override
  public void refused(Refusal refusal) {
    listener.refused(refusal);
  }
}
