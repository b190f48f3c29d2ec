package dev.longspan.gateway;

import dev.longspan.config.Configuration;
import dev.longspan.config.RouteConfig;
import dev.longspan.route.Route;
import dev.longspan.route.RouteTable;
import dev.longspan.telemetry.AccessLog;
import dev.longspan.telemetry.Telemetry;
import dev.longspan.upstream.Upstream;
import io.netty.resolver.AddressResolverGroup;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What all event loops share: the routes, the upstreams, telemetry.
 *
 * @param routes finds the route of a request
 * @param routeCount how many routes there are
 * @param upstreams all of them
 */
record Services(
    RouteTable<ServedRoute> routes,
    int routeCount,
    Collection<Upstream> upstreams,
    Telemetry telemetry,
    AccessLog accessLog,
    AddressResolverGroup<InetSocketAddress> names) {

  static Services of(
      Configuration configuration,
      Telemetry telemetry,
      AccessLog accessLog,
      AddressResolverGroup<InetSocketAddress> names) {
    Map<String, Upstream> upstreams = new HashMap<>();
    configuration
        .upstreams()
        .forEach((name, upstream) -> upstreams.put(name, new Upstream(name, upstream)));
    AtomicInteger index = new AtomicInteger();
    RouteTable<ServedRoute> routes =
        RouteTable.of(
            configuration.routes(),
            (RouteConfig route) ->
                new ServedRoute(
                    index.getAndIncrement(), Route.of(route), upstreams.get(route.upstream())));
    return new Services(
        routes,
        configuration.routes().size(),
        List.copyOf(upstreams.values()),
        telemetry,
        accessLog,
        names);
  }
}
