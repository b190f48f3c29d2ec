package dev.longspan.upstream;

import dev.longspan.telemetry.LoopTelemetry;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
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
   * Lets a cookie lead the client back to the endpoint that serves it, where the upstream is
   * configured so and the client does not have it.
   *
   * @param wish the request's
   * @param secure whether the client speaks TLS
   * @param answer headers of the answer, which may get a {@code Set-Cookie}
   */
  public void keepClient(Wish wish, Endpoint endpoint, boolean secure, HttpHeaders answer) {
    String name = upstream.stickyCookie();
    if (name != null && !endpoint.token().equals(wish.cookie(name))) {
      String attributes = "; Path=/; HttpOnly; SameSite=Lax" + (secure ? "; Secure" : "");
      answer.add(HttpHeaderNames.SET_COOKIE, name + "=" + endpoint.token() + attributes);
    }
  }

  EventLoop eventLoop() {
    return connector.loop().eventLoop();
  }

  /** Asks some of an endpoint's WebSockets to leave; returns how many. */
  int shed(Endpoint endpoint, int most, Shedding why) {
    EndpointClient client = clients.get(endpoint);
    return client == null ? 0 : client.shed(most, why);
  }

  /** This event loop's connections to an endpoint. */
  EndpointClient of(Endpoint endpoint) {
    followChanges();
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

  /** Lets go of endpoints that left. */
  void followChanges() {
    Endpoints now = upstream.now();
    if (now != known) {
      known = now;
      clients.values().removeIf(each -> each.endpoint().isLeaving() && each.closeIdle());
    }
  }
}
