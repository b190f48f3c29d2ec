package dev.longspan.route;

import dev.longspan.config.MatchConfig;
import dev.longspan.config.RouteConfig;
import dev.longspan.protocol.RequestTarget;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.function.Function;

/**
 * Finds the route of a request: the most specific one that takes it, whatever their order.
 *
 * <p>Precedence: an exact host before the longest wildcard before any host; then an exact path
 * before the longest prefix; then more header conditions before fewer; then given methods before
 * any method; and where all of that is the same, the route that is configured first. A route whose
 * conditions fail is passed over for the next less specific one.
 *
 * <p>The cost of a match grows with the length of host and path, not with the number of routes. (In
 * one and the same place, that is with equal host and path, it grows with the number of different
 * <em>sets of header names</em> that are asked for, not with that of their values.) Immutable; for
 * any thread.
 *
 * @param <T> what a route stands for
 */
public final class RouteTable<T> {

  private final Match<T> none = new Match.None<>();
  private final Match<T> ambiguous = new Match.Ambiguous<>();
  private final HostTable<T> hosts;

  private RouteTable(HostTable<T> hosts) {
    this.hosts = hosts;
  }

  /**
   * A place in the table.
   *
   * @param match which requests
   * @param value what takes them
   */
  public record Place<T>(MatchConfig match, T value) {}

  /**
   * Builds the table.
   *
   * @throws IllegalArgumentException as {@link #of(List, Function)}
   */
  public static <T> RouteTable<T> of(List<Place<T>> places) {
    HostTable.Builder<T> hosts = new HostTable.Builder<>();
    for (Place<T> place : places) {
      hosts.add(place.match(), new Match.Found<>(place.value()));
    }
    return new RouteTable<>(hosts.build());
  }

  /**
   * Builds the table; {@code value} is asked once for each route.
   *
   * @throws IllegalArgumentException if the path of a route is not normalised, or can be read in
   *     more than one way (see {@link RequestTarget}), so that no request could ever match it
   */
  public static <T> RouteTable<T> of(List<RouteConfig> routes, Function<RouteConfig, T> value) {
    return of(
        routes.stream().map(route -> new Place<>(route.match(), value.apply(route))).toList());
  }

  /**
   * Finds the route of a request.
   *
   * @param host the Host header as it came: in any case, with or without port; may be null or
   *     empty, which only routes for any host take
   * @param method compared exactly: GET does not stand for HEAD
   * @param headers a header condition holds if the header is there exactly once, with exactly that
   *     value
   */
  public Match<T> match(String host, RequestTarget target, String method, HttpHeaders headers) {
    PathTable<T> paths = hosts.find(host);
    Match<T> found = find(paths, target.path(), method, headers);
    List<String> otherReadings = target.otherReadings();
    for (int i = 0; i < otherReadings.size(); i++) {
      if (find(paths, otherReadings.get(i), method, headers) != found) {
        return ambiguous;
      }
    }
    return found;
  }

  private Match<T> find(
      PathTable<T> mostSpecific, String path, String method, HttpHeaders headers) {
    for (PathTable<T> paths = mostSpecific; paths != null; paths = paths.lessSpecific()) {
      for (Conditions<T> place = paths.find(path); place != null; place = place.lessSpecific()) {
        Match<T> found = place.select(method, headers);
        if (found != null) {
          return found;
        }
      }
    }
    return none;
  }
}
