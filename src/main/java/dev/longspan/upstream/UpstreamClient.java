package dev.longspan.upstream;

import dev.longspan.telemetry.LoopTelemetry;
import java.util.HashMap;
import java.util.Map;

/** One event loop's way to an upstream. */
public final class UpstreamClient {

  private final Upstream upstream;
  private final Connector connector;
  private final LoopTelemetry telemetry;
  private final int loops;
  private final Map<Endpoint, EndpointClient> clients = new HashMap<>();

  /** The endpoints that {@link #clients} was last held against. */
  private Endpoints known;

  /**
   * @param loops how many event loops share the upstream's pool
   */
  public UpstreamClient(
      Upstream upstream, Connector connector, LoopTelemetry telemetry, int loops) {
    this.upstream = upstream;
    this.connector = connector;
    this.telemetry = telemetry;
    this.loops = loops;
    this.known = upstream.now();
    upstream.usedBy(this);
  }

  /** The upstream's name, as in metrics and logs. */
  public String name() {
    return upstream.name();
  }

  /**
   * Takes a kept connection or opens one; while connecting fails, to one endpoint after the other.
   * The endpoint of the connection counts as in use until {@link Endpoint#release()}.
   *
   * @param listener learns how it went, perhaps before this method returns
   * @return the way to the connection, for who loses interest
   */
  public Acquisition acquire(Wish wish, ConnectionListener listener) {
    Acquisition acquisition = new Acquisition(this, upstream, wish, listener);
    acquisition.begin();
    return acquisition;
  }

  /**
   * The cookie that leads the client back to the endpoint that serves it.
   *
   * @param wish the request's
   * @param secure whether the client speaks TLS
   * @return value of a {@code Set-Cookie} header; null when none is to be set
   */
  public String cookieFor(Wish wish, Endpoint endpoint, boolean secure) {
    String name = upstream.stickyCookie();
    if (name == null || endpoint.token().equals(wish.cookie(name))) {
      return null;
    }
    return name
        + "="
        + endpoint.token()
        + "; Path=/; HttpOnly; SameSite=Lax"
        + (secure ? "; Secure" : "");
  }

  /** This event loop's connections to an endpoint. */
  EndpointClient of(Endpoint endpoint) {
    Endpoints now = upstream.now();
    if (now != known) {
      known = now;
      forgetThoseThatLeft();
    }
    EndpointClient client = clients.get(endpoint);
    if (client == null) {
      client =
          new EndpointClient(
              upstream,
              endpoint,
              connector,
              telemetry.endpoint(upstream.name(), endpoint.label()),
              loops);
      clients.put(endpoint, client);
    }
    return client;
  }

  private void forgetThoseThatLeft() {
    clients
        .entrySet()
        .removeIf(
            each -> {
              boolean left = each.getKey().isLeaving();
              if (left) {
                each.getValue().closeIdle();
              }
              return left;
            });
  }
}
