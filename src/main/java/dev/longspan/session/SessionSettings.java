package dev.longspan.session;

import dev.longspan.config.MatchConfig;
import dev.longspan.config.RouteConfig;
import dev.longspan.config.SessionsConfig;
import java.time.Duration;
import java.util.List;

/**
 * What the operator said about the sessions of a route, as the data path uses it.
 *
 * @param path where they are; without a slash at its end
 * @param routePath the route's own path, which the upstream is asked for
 * @param max at one time
 * @param sends requests of one session that may be sending at one time
 */
public record SessionSettings(
    String path,
    String routePath,
    long graceNanos,
    long bufferBytes,
    int max,
    int sends,
    long heartbeatNanos) {

  /** A SockJS client says nothing when it leaves, and comes back at once unless it did. */
  private static final long LONGEST_SOCKJS_GRACE_NANOS = Duration.ofSeconds(5).toNanos();

  /** What SockJS clients know from all other servers. */
  private static final long SOCKJS_HEARTBEAT_NANOS = Duration.ofSeconds(25).toNanos();

  /** The settings of a route, whose sessions are at {@code path} unless that is null. */
  static SessionSettings of(RouteConfig route, String path, String otherwise) {
    SessionsConfig sessions = route.sessions().orElse(SessionsConfig.DEFAULT);
    String routePath = pathOf(route.match());
    String base = routePath.endsWith("/") ? routePath : routePath + "/";
    String chosen = path == null ? base + otherwise : path;
    return new SessionSettings(
        chosen.endsWith("/") ? chosen.substring(0, chosen.length() - 1) : chosen,
        routePath,
        sessions.grace().toNanos(),
        sessions.bufferBytes(),
        sessions.max(),
        sessions.sends(),
        sessions.heartbeat().toNanos());
  }

  /** Of the session resource; the route has one. */
  public static SessionSettings of(RouteConfig route) {
    return of(route, route.sessions().orElseThrow().path().orElse(null), "sessions");
  }

  /** Of the SockJS resource; the route has one. */
  public static SessionSettings ofSockJs(RouteConfig route) {
    SessionSettings of = of(route, route.sockjs().orElseThrow().path().orElse(null), "sockjs");
    return new SessionSettings(
        of.path,
        of.routePath,
        Math.min(of.graceNanos, LONGEST_SOCKJS_GRACE_NANOS),
        of.bufferBytes,
        of.max,
        of.sends,
        route.sessions().isPresent() ? of.heartbeatNanos : SOCKJS_HEARTBEAT_NANOS);
  }

  /** Which requests are for the sessions, where {@code route} says which are for the route. */
  public MatchConfig match(MatchConfig route) {
    return new MatchConfig(route.hosts(), new MatchConfig.Prefix(path), List.of(), route.headers());
  }

  private static String pathOf(MatchConfig match) {
    return match.path() instanceof MatchConfig.Exact exact
        ? exact.path()
        : ((MatchConfig.Prefix) match.path()).prefix();
  }
}
