package dev.longspan.gateway;

import dev.longspan.bridge.ClientHandshake;
import dev.longspan.bridge.Opener;
import dev.longspan.bridge.WebSocketOpener;
import dev.longspan.bridge.events.EventsOpener;
import dev.longspan.bridge.longpoll.LongPollOpener;
import dev.longspan.config.UpstreamConfig;
import dev.longspan.forward.ForwardedExchange;
import dev.longspan.guard.Limits;
import dev.longspan.guard.Origins;
import dev.longspan.http.Dispatcher;
import dev.longspan.http.Exchange;
import dev.longspan.http.Problem;
import dev.longspan.loop.Loop;
import dev.longspan.protocol.ParsedTarget;
import dev.longspan.protocol.RequestTarget;
import dev.longspan.protocol.WebSocketHandshake;
import dev.longspan.relay.RelayedHandshake;
import dev.longspan.route.Match;
import dev.longspan.route.Rewrite;
import dev.longspan.session.SessionDirectory;
import dev.longspan.session.SessionResource;
import dev.longspan.session.SessionSettings;
import dev.longspan.session.SockJsResource;
import dev.longspan.telemetry.LoopTelemetry;
import dev.longspan.telemetry.Rejection;
import dev.longspan.telemetry.RouteTelemetry;
import dev.longspan.upstream.Connector;
import dev.longspan.upstream.Upstream;
import dev.longspan.upstream.UpstreamClient;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Finds the route of each request on one event loop, and what serves it: relay or forward. */
final class RequestDispatcher implements Dispatcher {

  /** Goes with every refusal of a handshake (RFC 6455 section 4.4). */
  private static final Map<String, String> ONLY_VERSION =
      Map.of("Sec-WebSocket-Version", WebSocketHandshake.VERSION);

  /** Another gateway may take the client at once. */
  private static final int ELSEWHERE_SECONDS = 1;

  private final Loop loop;
  private final Connector connector;
  private final LoopTelemetry telemetry;
  private final Limits limits;
  private final SessionDirectory directory;
  private final int loopNumber;
  private final int loops;
  private final Map<Upstream, UpstreamClient> upstreams = new HashMap<>();
  private Serving serving;
  private LocalRoute[] routes;

  /**
   * What a route needs on this event loop; made when its first request comes.
   *
   * @param opener opens conversations with the backends, where nothing can be relayed
   * @param limits of connections; null: there are none
   * @param sessions null: it has none
   * @param sockJs null: it has none
   */
  private record LocalRoute(
      ServedRoute served,
      RouteTelemetry telemetry,
      UpstreamClient upstream,
      Opener opener,
      Limits.OfRoute limits,
      SessionResource sessions,
      SockJsResource sockJs) {

    boolean answersFirst(RoutePlace.Taker taker, Exchange exchange, RequestTarget target) {
      return switch (taker) {
        case ITSELF -> false;
        case SESSIONS -> sessions.answersFirst(exchange, target);
        case SOCKJS -> sockJs.answersFirst(exchange, target);
      };
    }

    /** Whether WebSockets can be opened there. */
    boolean takesUpgrades(RoutePlace.Taker taker, RequestTarget target) {
      return taker == RoutePlace.Taker.ITSELF
          || (taker == RoutePlace.Taker.SOCKJS && sockJs.isWebSocket(target));
    }
  }

  RequestDispatcher(
      Serving serving,
      Loop loop,
      Connector connector,
      LoopTelemetry telemetry,
      Limits limits,
      SessionDirectory directory,
      int loopNumber,
      int loops) {
    this.serving = serving;
    this.loop = loop;
    this.connector = connector;
    this.telemetry = telemetry;
    this.limits = limits;
    this.directory = directory;
    this.loopNumber = loopNumber;
    this.loops = loops;
    this.routes = new LocalRoute[serving.served().size()];
  }

  /** Serves as another configuration says from now on; what has not changed is kept. */
  void serve(Serving next) {
    Map<String, LocalRoute> before = new HashMap<>();
    for (LocalRoute local : routes) {
      if (local != null) {
        before.put(local.served().route().name(), local);
      }
    }
    serving = next;
    routes = new LocalRoute[next.served().size()];
    next.served().forEach(served -> keep(served, before.get(served.route().name())));
    Set<Upstream> kept = new HashSet<>(next.upstreams().values());
    upstreams.keySet().removeIf(upstream -> !kept.contains(upstream));
  }

  private void keep(ServedRoute served, LocalRoute before) {
    if (before != null && served.isServedLike(before.served())) {
      routes[served.index()] = before;
    }
  }

  @Override
  public void dispatch(Exchange exchange) {
    HttpRequest request = exchange.request();
    // OPTIONS for the whole server goes where the root goes (RFC 9112 section 3.2.4).
    ParsedTarget parsed = RequestTarget.parse(isAsterisk(request) ? "/" : request.uri());
    if (parsed instanceof ParsedTarget.Malformed malformed) {
      exchange.refuse(new Problem(400, Rejection.BAD_REQUEST, malformed.reason()));
      return;
    }
    RequestTarget target = (RequestTarget) parsed;
    exchange.path(target.path());
    Match<RoutePlace> match =
        serving
            .routes()
            .match(
                request.headers().get(HttpHeaderNames.HOST),
                target,
                request.method().name(),
                request.headers());
    if (match instanceof Match.Found<RoutePlace> found) {
      serve(exchange, local(found.value().served()), found.value().taker(), target);
    } else if (match instanceof Match.Ambiguous<RoutePlace>) {
      exchange.refuse(
          new Problem(
              400, Rejection.BAD_REQUEST, "the path can be read in two ways that lead apart"));
    } else {
      exchange.refuse(new Problem(404, Rejection.NO_ROUTE, "no route takes this request"));
    }
  }

  /**
   * What it needs is in {@code local}: a reload may have replaced the rest by the time it is done.
   */
  private void serve(
      Exchange exchange, LocalRoute local, RoutePlace.Taker taker, RequestTarget target) {
    ServedRoute served = local.served();
    exchange.routed(served.route().name(), local.telemetry());
    // Before the guards: a browser asks without credentials what a page may do.
    if (local.answersFirst(taker, exchange, target)) {
      return;
    }
    HttpRequest request = exchange.request();
    WebSocketHandshake.Classification kind =
        WebSocketHandshake.classify(request.method(), request.protocolVersion(), request.headers());
    boolean upgrade =
        local.takesUpgrades(taker, target) && !(kind instanceof WebSocketHandshake.NotAnUpgrade);
    if (upgrade) {
      exchange.markUpgrade();
    }
    exchange.ownHead();
    if (upgrade && kind instanceof WebSocketHandshake.Refused refused) {
      exchange.refuse(
          new Problem(refused.status(), Rejection.BAD_HANDSHAKE, refused.reason(), ONLY_VERSION));
    } else if (upgrade && loop.isDraining()) {
      exchange.refuse(
          Problem.passing(503, Rejection.DRAINING, "the gateway ends", ELSEWHERE_SECONDS));
    } else if (upgrade && !served.route().origins().allow(request.headers())) {
      served.guards().refuse(exchange, loop, Origins.refusal());
    } else if (upgrade && local.limits() != null && local.limits().isRefused(exchange)) {
      return;
    } else if (served.guards().isEmpty()) {
      serveAdmitted(exchange, local, taker, target);
    } else {
      served
          .guards()
          .admit(
              exchange,
              loop,
              () -> serveAdmitted(exchange, local, taker, withoutSecrets(request, target)));
    }
  }

  /** Guards take secrets out of the query. */
  private static RequestTarget withoutSecrets(HttpRequest request, RequestTarget target) {
    return isAsterisk(request) || request.uri().endsWith(target.query())
        ? target
        : (RequestTarget) RequestTarget.parse(request.uri());
  }

  private void serveAdmitted(
      Exchange exchange, LocalRoute local, RoutePlace.Taker taker, RequestTarget target) {
    if (taker == RoutePlace.Taker.SESSIONS) {
      local.sessions().serve(exchange, target);
      return;
    }
    HttpRequest request = exchange.request();
    Rewrite rewrite = local.served().route().rewrite();
    if (taker == RoutePlace.Taker.SOCKJS && !local.sockJs().isRaw(exchange, target)) {
      local.sockJs().serve(exchange, target);
    } else if (taker == RoutePlace.Taker.SOCKJS) {
      pass(exchange, local, local.sockJs().upstreamTarget(target));
    } else {
      pass(exchange, local, isAsterisk(request) ? request.uri() : rewrite.target(target));
    }
  }

  private void pass(Exchange exchange, LocalRoute local, String upstreamTarget) {
    ServedRoute served = local.served();
    if (!exchange.isUpgrade()) {
      new ForwardedExchange(exchange, served.route(), local.upstream(), loop, upstreamTarget)
          .start();
    } else if (local.opener() instanceof WebSocketOpener) {
      new RelayedHandshake(exchange, served.route(), local.upstream(), loop, upstreamTarget)
          .start();
    } else {
      new ClientHandshake(exchange, served.route(), loop).open(local.opener(), upstreamTarget);
    }
  }

  private static boolean isAsterisk(HttpRequest request) {
    return request.uri().equals("*");
  }

  private LocalRoute local(ServedRoute served) {
    LocalRoute local = routes[served.index()];
    if (local == null) {
      UpstreamClient upstream =
          upstreams.computeIfAbsent(
              served.upstream(),
              upstreamOfRoute -> new UpstreamClient(upstreamOfRoute, connector, telemetry, loops));
      Opener opener = opener(served, upstream);
      Limits.OfRoute ofRoute = limits.of(served.route().name(), served.config().limits());
      local =
          new LocalRoute(
              served,
              telemetry.route(served.route().name()),
              upstream,
              opener,
              ofRoute,
              sessions(served, opener, ofRoute),
              sockJs(served, opener, ofRoute));
      routes[served.index()] = local;
    }
    return local;
  }

  private SessionResource sessions(ServedRoute served, Opener opener, Limits.OfRoute ofRoute) {
    return served.config().sessions().isEmpty()
        ? null
        : new SessionResource(
            served.route(),
            SessionSettings.of(served.config()),
            directory.of(served.route().name()),
            loopNumber,
            loop,
            opener,
            ofRoute);
  }

  private SockJsResource sockJs(ServedRoute served, Opener opener, Limits.OfRoute ofRoute) {
    return served.config().sockjs().isEmpty()
        ? null
        : new SockJsResource(
            served.route(),
            SessionSettings.ofSockJs(served.config()),
            // No route has a slash in its name.
            directory.of(served.route().name() + "/sockjs"),
            loopNumber,
            loop,
            opener,
            ofRoute);
  }

  private Opener opener(ServedRoute served, UpstreamClient upstream) {
    UpstreamConfig config = served.upstream().config();
    return switch (config.protocol()) {
      case HTTP -> new WebSocketOpener(served.route(), upstream, loop);
      case LONG_POLL ->
          new LongPollOpener(
              served.route(),
              upstream,
              loop,
              config.longPoll(),
              telemetry.polls(served.upstream().name()));
      case WEBSOCKET_OVER_HTTP -> new EventsOpener(served.route(), upstream, loop);
    };
  }
}
