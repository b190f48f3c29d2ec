package dev.longspan.wire;

import dev.longspan.config.GuardConfig;
import dev.longspan.config.HeadersConfig;
import dev.longspan.config.KeepaliveConfig;
import dev.longspan.config.LimitsConfig;
import dev.longspan.config.MatchConfig;
import dev.longspan.config.RelayConfig;
import dev.longspan.config.RewriteConfig;
import dev.longspan.config.RouteConfig;
import dev.longspan.config.SessionsConfig;
import dev.longspan.config.SockJsConfig;
import dev.longspan.config.TimeoutsConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A route under construction; without a word it takes every request and has the defaults of
 * production.
 */
public final class RouteSetup {

  private MatchConfig.PathMatch path = MatchConfig.ANY_PATH;
  private Optional<RewriteConfig> rewrite = Optional.empty();
  private TimeoutsConfig timeouts = TimeoutsConfig.DEFAULT;
  private Optional<KeepaliveConfig> keepalive = Optional.empty();
  private LimitsConfig limits = LimitsConfig.NONE;
  private RelayConfig relay = RelayConfig.DEFAULT;
  private List<String> origins = List.of();
  private Optional<SessionsConfig> sessions = Optional.empty();
  private Optional<SockJsConfig> sockjs = Optional.empty();
  private HeadersConfig headers = HeadersConfig.NONE;
  private List<GuardConfig> guards = List.of();
  private RouteConfig.Reject reject = RouteConfig.DEFAULT_REJECT;

  public RouteSetup pathPrefix(String prefix) {
    path = new MatchConfig.Prefix(prefix);
    return this;
  }

  public RouteSetup rewritePathPrefix(String prefix) {
    rewrite =
        Optional.of(new RewriteConfig(Optional.of(prefix), Optional.empty(), Optional.empty()));
    return this;
  }

  public RouteSetup connectTimeout(Duration connect) {
    timeouts =
        new TimeoutsConfig(
            connect,
            timeouts.handshake(),
            timeouts.response(),
            timeouts.idle(),
            timeouts.slowConsumer());
    return this;
  }

  public RouteSetup handshakeTimeout(Duration handshake) {
    timeouts =
        new TimeoutsConfig(
            timeouts.connect(),
            handshake,
            timeouts.response(),
            timeouts.idle(),
            timeouts.slowConsumer());
    return this;
  }

  public RouteSetup responseTimeout(Duration response) {
    timeouts =
        new TimeoutsConfig(
            timeouts.connect(),
            timeouts.handshake(),
            response,
            timeouts.idle(),
            timeouts.slowConsumer());
    return this;
  }

  public RouteSetup idleTimeout(Duration idle) {
    timeouts =
        new TimeoutsConfig(
            timeouts.connect(),
            timeouts.handshake(),
            timeouts.response(),
            idle,
            timeouts.slowConsumer());
    return this;
  }

  public RouteSetup slowConsumer(Duration slowConsumer) {
    timeouts =
        new TimeoutsConfig(
            timeouts.connect(),
            timeouts.handshake(),
            timeouts.response(),
            timeouts.idle(),
            slowConsumer);
    return this;
  }

  public RouteSetup keepalive(Duration ping, Duration pong) {
    keepalive = Optional.of(new KeepaliveConfig(ping, pong));
    return this;
  }

  public RouteSetup messageLimit(long bytes) {
    limits = new LimitsConfig(OptionalLong.of(bytes), limits.requestBodyBytes());
    return this;
  }

  public RouteSetup requestBodyLimit(long bytes) {
    limits = new LimitsConfig(limits.messageBytes(), OptionalLong.of(bytes));
    return this;
  }

  public RouteSetup origins(String... patterns) {
    origins = List.of(patterns);
    return this;
  }

  /** Takes HTTP clients, with the defaults of production. */
  public RouteSetup sessions() {
    return sessions(SessionsConfig.DEFAULT);
  }

  public RouteSetup sessions(SessionsConfig config) {
    sessions = Optional.of(config);
    return this;
  }

  /** Takes SockJS clients. */
  public RouteSetup sockJs() {
    sockjs = Optional.of(new SockJsConfig(Optional.empty()));
    return this;
  }

  public RouteSetup exactPath(String exact) {
    path = new MatchConfig.Exact(exact);
    return this;
  }

  /** Replaces all limits. */
  public RouteSetup limits(LimitsConfig value) {
    limits = value;
    return this;
  }

  public RouteSetup maxAge(Duration maxAge) {
    timeouts =
        new TimeoutsConfig(
            timeouts.connect(),
            timeouts.handshake(),
            timeouts.response(),
            timeouts.idle(),
            timeouts.slowConsumer(),
            Optional.of(maxAge));
    return this;
  }

  public RouteSetup lenient() {
    relay = new RelayConfig(false);
    return this;
  }

  public RouteSetup headers(HeadersConfig.Changes request, HeadersConfig.Changes response) {
    headers = new HeadersConfig(request, response);
    return this;
  }

  public RouteSetup guards(GuardConfig... inOrder) {
    guards = List.of(inOrder);
    return this;
  }

  /** Guards refuse a WebSocket by accepting and closing it. */
  public RouteSetup rejectByClose() {
    reject = RouteConfig.Reject.CLOSE;
    return this;
  }

  RouteConfig toConfig(String upstream) {
    return new RouteConfig(
        "scripted",
        new MatchConfig(List.of(), path, List.of(), Map.of()),
        rewrite,
        upstream,
        origins,
        timeouts,
        keepalive,
        limits,
        relay,
        sessions,
        sockjs,
        headers,
        guards,
        reject);
  }
}
