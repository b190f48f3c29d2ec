package dev.longspan.gateway;

import dev.longspan.admin.AdminSection;
import dev.longspan.admin.AdminVerticle;
import dev.longspan.admin.ConfigurationSection;
import dev.longspan.admin.ConnectionsSection;
import dev.longspan.admin.DrainSection;
import dev.longspan.admin.LogLevelsSection;
import dev.longspan.admin.OverviewSection;
import dev.longspan.admin.ReloadReport;
import dev.longspan.admin.ReloadSection;
import dev.longspan.admin.RoutesSection;
import dev.longspan.admin.UpstreamsSection;
import dev.longspan.config.AdminConfig;
import dev.longspan.config.Configuration;
import dev.longspan.config.ConfigurationLoader;
import dev.longspan.config.NamedFiles;
import dev.longspan.config.RouteConfig;
import dev.longspan.guard.GuardFactory;
import dev.longspan.guard.Limits;
import dev.longspan.session.SessionDirectory;
import dev.longspan.telemetry.LiveConnections;
import dev.longspan.telemetry.Telemetry;
import dev.longspan.upstream.Keeper;
import dev.longspan.upstream.Upstream;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running gateway: made by {@link #start}, ended by {@link #drain} or {@link #close}.
 * Thread-safe.
 */
public final class Gateway {

  private static final Logger log = LoggerFactory.getLogger(Gateway.class);

  private final Vertx vertx;
  private final Telemetry telemetry = new Telemetry();
  private final Services services;
  private final GuardFactory guards;
  private final List<ListenerVerticle> verticles = new ArrayList<>();
  private final Listeners listeners;
  private final Drain drain;
  private final Admin admin;
  private final Reloads reloads = new Reloads();
  private volatile Serving serving;
  private volatile boolean ready;

  private Gateway(Configuration configuration) {
    CurrentAccessLog accessLog = openAccessLog(configuration, telemetry);
    this.vertx =
        Vertx.vertx(
            new VertxOptions()
                .setPreferNativeTransport(true)
                .setEventLoopPoolSize(Runtime.getRuntime().availableProcessors()));
    this.services =
        new Services(
            telemetry,
            accessLog,
            new Limits(),
            new Sockets(),
            names((VertxInternal) vertx),
            new SessionDirectory(Runtime.getRuntime().availableProcessors()));
    services.sockets().limit(configuration.limits());
    this.guards = new GuardFactory(vertx, telemetry);
    this.serving = firstServing(configuration);
    this.listeners = new Listeners(vertx, verticles, telemetry);
    this.drain =
        new Drain(
            vertx,
            telemetry,
            verticles,
            services.sockets(),
            () -> serving.configuration().drain(),
            listeners::close,
            this::close);
    this.admin = new Admin(vertx, this::newAdmin);
    if (!vertx.isNativeTransportEnabled()) {
      log.warn(
          "native transport is not available: using NIO", vertx.unavailableNativeTransportCause());
    }
  }

  private static CurrentAccessLog openAccessLog(Configuration configuration, Telemetry telemetry) {
    try {
      return new CurrentAccessLog(configuration.accessLog(), telemetry);
    } catch (IOException e) {
      throw new StartFailure(e.getMessage(), e);
    }
  }

  private Serving firstServing(Configuration configuration) {
    try {
      return Serving.of(configuration, guards);
    } catch (IllegalArgumentException unusable) {
      services.names().close();
      services.accessLog().close();
      vertx.close();
      throw new StartFailure("cannot use the configuration: " + unusable.getMessage(), unusable);
    }
  }

  private AdminVerticle newAdmin(AdminConfig config) {
    return new AdminVerticle(config, telemetry, this::isReady, sections());
  }

  private List<AdminSection> sections() {
    LiveConnections connections = new LiveConnections();
    verticles.forEach(verticle -> connections.add(verticle.loop()));
    return List.of(
        new OverviewSection(telemetry, this::isReady),
        new RoutesSection(() -> serving.configuration(), telemetry),
        new UpstreamsSection(() -> serving.upstreams().values(), telemetry),
        new ConnectionsSection(connections),
        new ConfigurationSection(() -> serving.configuration()),
        new LogLevelsSection(),
        new DrainSection(drain),
        new ReloadSection(reloads));
  }

  private boolean isReady() {
    return ready && !drain.isBegun();
  }

  private static AddressResolverGroup<InetSocketAddress> names(VertxInternal vertx) {
    return new DnsAddressResolverGroup(
        new DnsNameResolverBuilder()
            .datagramChannelFactory(vertx.transport().datagramChannelFactory()));
  }

  /**
   * Starts everything that the configuration names.
   *
   * @return the running gateway; fails with {@link StartFailure}, in which case nothing is left
   *     running
   */
  public static Future<Gateway> start(Configuration configuration) {
    Gateway gateway;
    try {
      gateway = new Gateway(configuration);
    } catch (StartFailure failure) {
      return Future.failedFuture(failure);
    }
    return gateway
        .startAll()
        .map(gateway)
        .recover(
            failure ->
                gateway.close().transform(done -> Future.failedFuture(asStartFailure(failure))));
  }

  private static StartFailure asStartFailure(Throwable failure) {
    return failure instanceof StartFailure startFailure
        ? startFailure
        : new StartFailure(failure.getMessage(), failure);
  }

  private Future<Void> startAll() {
    show(serving);
    int loops = Runtime.getRuntime().availableProcessors();
    List<Future<?>> deployed = new ArrayList<>();
    for (int i = 0; i < loops; i++) {
      ListenerVerticle verticle = new ListenerVerticle(services, serving, i, loops);
      verticles.add(verticle);
      deployed.add(vertx.deployVerticle(verticle));
    }
    return Future.all(deployed)
        .compose(done -> start(serving.upstreams().values()))
        .compose(done -> listeners.prepare(serving.configuration().listeners()))
        .onSuccess(Listeners.Change::commit)
        .compose(done -> admin.start(serving.configuration().admin()))
        .onSuccess(done -> ready = true);
  }

  /** Every route has its series from the start, so that no dashboard begins empty. */
  private void show(Serving shown) {
    Map<String, Integer> limits = new HashMap<>();
    for (RouteConfig route : shown.configuration().routes()) {
      telemetry.showRoute(route.name());
      route.limits().connections().ifPresent(limit -> limits.put(route.name(), limit));
    }
    telemetry.showConnectionLimits(limits);
  }

  /** Each is kept by one of the event loops. Those that ask the DNS have asked it by the end. */
  private Future<?> start(Collection<Upstream> upstreams) {
    List<Future<?>> started = new ArrayList<>();
    for (Upstream upstream : upstreams) {
      Keeper keeper = verticles.get(started.size() % verticles.size()).keeper();
      started.add(Future.fromCompletionStage(upstream.start(keeper)));
    }
    return Future.all(started);
  }

  /**
   * Applies what changes in a file from now on, until the gateway ends.
   *
   * @param file what the configuration was loaded from
   * @param loader reads it again
   */
  public void watch(Path file, ConfigurationLoader loader) {
    reloads.follow(new Reloader(file, loader, this::apply, telemetry));
  }

  /**
   * Reads the watched file again, now, and opens the access log anew.
   *
   * @return how it went; fails with {@link IllegalStateException} if no file is watched
   */
  public Future<ReloadReport> reload() {
    services.accessLog().reopen();
    return reloads.reload();
  }

  /**
   * Serves by another configuration from now on: open connections keep what they have, and what has
   * not changed keeps its state. One at a time.
   *
   * @return whether anything changed; fails with {@link StartFailure}, and then nothing has changed
   */
  public Future<Boolean> apply(Configuration configuration) {
    if (drain.isBegun()) {
      return Future.failedFuture(new StartFailure("the gateway ends", null));
    }
    return vertx
        .executeBlocking(() -> next(configuration))
        .compose(next -> next.isPresent() ? changeTo(next.get()) : Future.succeededFuture(false));
  }

  private Future<Boolean> changeTo(Serving next) {
    Serving before = serving;
    return new Changeover(services, verticles, listeners, admin)
        .to(next, before, () -> start(next.upstreamsNotIn(before)))
        .onSuccess(done -> serve(next, before))
        .map(true);
  }

  private void serve(Serving next, Serving before) {
    show(next);
    serving = next;
    services.sockets().limit(next.configuration().limits());
    before.upstreamsNotIn(next).forEach(Upstream::close);
  }

  /** Empty: it is the one that is served. */
  private Optional<Serving> next(Configuration configuration) {
    Map<Path, String> files = NamedFiles.digests(configuration);
    if (serving.isOf(configuration, files)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Serving.after(serving, configuration, files, guards));
    } catch (IllegalArgumentException unusable) {
      throw new StartFailure("cannot use the configuration: " + unusable.getMessage(), unusable);
    }
  }

  /**
   * The port that a listener is bound to.
   *
   * @throws IllegalArgumentException if there is no listener of that name
   */
  public int port(String listener) {
    return listeners.port(listener);
  }

  /** The port of the operator's side. */
  public int adminPort() {
    return admin.port();
  }

  /**
   * Ends in an orderly way, as {@code drain} of the configuration says: is not ready any more,
   * after a while accepts no more, closes WebSockets with 1012 one after the other, lets requests
   * finish. Again is harmless.
   *
   * @return completes when all of it is over
   */
  public Future<Void> drain() {
    drain.begin();
    return drain.ended();
  }

  /** Completes when the gateway has ended after a drain, whoever asked for it. */
  public Future<Void> ended() {
    return drain.ended();
  }

  /** Ends at once: what is open is cut. */
  public Future<Void> close() {
    ready = false;
    reloads.close();
    listeners.close();
    serving.upstreams().values().forEach(Upstream::close);
    verticles.forEach(ListenerVerticle::cut);
    return vertx
        .close()
        .onComplete(
            done -> {
              services.names().close();
              services.accessLog().close();
              telemetry.close();
            });
  }
}
