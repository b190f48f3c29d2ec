package dev.longspan.gateway;

import dev.longspan.config.Configuration;
import dev.longspan.config.MatchConfig;
import dev.longspan.config.NamedFiles;
import dev.longspan.config.RouteConfig;
import dev.longspan.config.UpstreamConfig;
import dev.longspan.guard.GuardFactory;
import dev.longspan.guard.Guards;
import dev.longspan.route.Route;
import dev.longspan.route.RouteTable;
import dev.longspan.session.SessionSettings;
import dev.longspan.upstream.Upstream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One configuration as it is served: immutable, shared by all event loops, and replaced as a whole
 * by a reload.
 *
 * @param configuration what the operator wrote
 * @param files digests of the files that it names, as they were when it was read
 * @param routes finds the route of a request
 * @param served every route, each at its index
 * @param upstreams by name
 */
record Serving(
    Configuration configuration,
    Map<Path, String> files,
    RouteTable<RoutePlace> routes,
    List<ServedRoute> served,
    Map<String, Upstream> upstreams) {

  /** The first one. */
  static Serving of(Configuration configuration, GuardFactory guards) {
    return after(null, configuration, NamedFiles.digests(configuration), guards);
  }

  /**
   * The next one, in which the upstreams that have not changed are the same objects, with all that
   * they know.
   *
   * @param previous null: there was none
   * @param guards makes those that have changed
   * @throws IllegalArgumentException if a route or an upstream can't be used
   */
  static Serving after(
      Serving previous, Configuration configuration, Map<Path, String> files, GuardFactory guards) {
    Map<String, Upstream> upstreams = new HashMap<>();
    configuration
        .upstreams()
        .forEach(
            (name, config) -> {
              Upstream former = previous == null ? null : previous.upstreams.get(name);
              boolean same = former != null && isSame(previous, name, config, files);
              upstreams.put(name, same ? former : new Upstream(name, config, former));
            });
    Map<String, ServedRoute> before = new HashMap<>();
    if (previous != null) {
      previous.served.forEach(route -> before.put(route.config().name(), route));
    }
    List<ServedRoute> served = new ArrayList<>();
    List<RouteTable.Place<RoutePlace>> places = new ArrayList<>();
    for (RouteConfig config : configuration.routes()) {
      Upstream upstream = upstreams.get(config.upstream());
      Guards guarding = guardsOf(config, before.get(config.name()), previous, files, guards);
      ServedRoute route =
          new ServedRoute(served.size(), config, Route.of(config), upstream, guarding);
      served.add(route);
      places.add(place(config.match(), route, RoutePlace.Taker.ITSELF));
      if (config.sessions().isPresent()) {
        MatchConfig below = SessionSettings.of(config).match(config.match());
        places.add(place(below, route, RoutePlace.Taker.SESSIONS));
      }
      if (config.sockjs().isPresent()) {
        MatchConfig below = SessionSettings.ofSockJs(config).match(config.match());
        places.add(place(below, route, RoutePlace.Taker.SOCKJS));
      }
    }
    return new Serving(
        configuration, files, RouteTable.of(places), List.copyOf(served), Map.copyOf(upstreams));
  }

  private static RouteTable.Place<RoutePlace> place(
      MatchConfig match, ServedRoute route, RoutePlace.Taker taker) {
    return new RouteTable.Place<>(match, new RoutePlace(route, taker));
  }

  /** Those that have not changed remember the tokens that they have verified. */
  private static Guards guardsOf(
      RouteConfig route,
      ServedRoute before,
      Serving previous,
      Map<Path, String> files,
      GuardFactory guards) {
    if (before != null
        && before.config().equals(route)
        && NamedFiles.in(route).stream()
            .allMatch(file -> files.get(file).equals(previous.files.get(file)))) {
      return before.guards();
    }
    return guards.of(route);
  }

  private static boolean isSame(
      Serving previous, String name, UpstreamConfig config, Map<Path, String> files) {
    return config.equals(previous.configuration.upstreams().get(name))
        && NamedFiles.in(config).stream()
            .allMatch(file -> files.get(file).equals(previous.files.get(file)));
  }

  /** The upstreams that another one has not; they are of no use to it. */
  List<Upstream> upstreamsNotIn(Serving other) {
    Set<Upstream> others = new HashSet<>(other.upstreams.values());
    return upstreams.values().stream().filter(upstream -> !others.contains(upstream)).toList();
  }

  /** Whether a configuration is this one, to the last file that it names. */
  boolean isOf(Configuration other, Map<Path, String> otherFiles) {
    return configuration.equals(other) && files.equals(otherFiles);
  }
}
