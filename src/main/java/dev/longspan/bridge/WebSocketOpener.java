package dev.longspan.bridge;

import dev.longspan.http.Exchange;
import dev.longspan.loop.Loop;
import dev.longspan.protocol.FrameCounters;
import dev.longspan.route.Route;
import dev.longspan.upstream.UpstreamClient;

/** Opens WebSockets to the backends of an upstream that speaks them. */
public final class WebSocketOpener implements Opener {

  private final Route route;
  private final UpstreamClient upstream;
  private final Loop loop;
  private final FrameCounters uncounted = new FrameCounters();

  public WebSocketOpener(Route route, UpstreamClient upstream, Loop loop) {
    this.route = route;
    this.upstream = upstream;
    this.loop = loop;
  }

  @Override
  public void open(Exchange exchange, String target, Acceptance acceptance) {
    new BackendHandshake(exchange, route, upstream, loop, target, uncounted, acceptance).open();
  }
}
