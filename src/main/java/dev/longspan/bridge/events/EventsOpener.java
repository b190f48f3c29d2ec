package dev.longspan.bridge.events;

import dev.longspan.bridge.Acceptance;
import dev.longspan.bridge.Opener;
import dev.longspan.http.Exchange;
import dev.longspan.loop.Loop;
import dev.longspan.route.Route;
import dev.longspan.upstream.UpstreamClient;
import java.time.Duration;

/** Opens conversations with backends that speak WebSocket-over-HTTP. */
public final class EventsOpener implements Opener {

  /** A backend that wants to be asked more often is asked this often. */
  private static final Duration SHORTEST_KEEP_ALIVE = Duration.ofSeconds(20);

  private final Route route;
  private final UpstreamClient upstream;
  private final Loop loop;
  private final long shortestKeepAliveNanos;

  public EventsOpener(Route route, UpstreamClient upstream, Loop loop) {
    this(route, upstream, loop, SHORTEST_KEEP_ALIVE);
  }

  EventsOpener(Route route, UpstreamClient upstream, Loop loop, Duration shortestKeepAlive) {
    this.route = route;
    this.upstream = upstream;
    this.loop = loop;
    this.shortestKeepAliveNanos = shortestKeepAlive.toNanos();
  }

  @Override
  public void open(Exchange exchange, String target, Acceptance acceptance) {
    new OpeningRequest(this, exchange, target, acceptance).open();
  }

  Route route() {
    return route;
  }

  UpstreamClient upstream() {
    return upstream;
  }

  Loop loop() {
    return loop;
  }

  long shortestKeepAliveNanos() {
    return shortestKeepAliveNanos;
  }
}
