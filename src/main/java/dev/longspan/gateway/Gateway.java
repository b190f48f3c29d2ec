package dev.longspan.gateway;

import dev.longspan.admin.AdminSection;
import dev.longspan.admin.AdminVerticle;
import dev.longspan.admin.ConfigurationSection;
import dev.longspan.admin.ConnectionsSection;
import dev.longspan.admin.DrainSection;
import dev.longspan.admin.LogLevelsSection;
import dev.longspan.admin.OverviewSection;
import dev.longspan.admin.RoutesSection;
import dev.longspan.admin.UpstreamsSection;
import dev.longspan.config.Configuration;
import dev.longspan.config.ListenerConfig;
import dev.longspan.telemetry.AccessLog;
import dev.longspan.telemetry.AccessLogs;
import dev.longspan.telemetry.LiveConnections;
import dev.longspan.telemetry.Telemetry;
import dev.longspan.upstream.Upstream;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running gateway: made by {@link #start}, ended by {@link #drain} or {@link #close}.
 * Thread-safe.
 */
public final class Gateway {

  private static final Logger log = LoggerFactory.getLogger(Gateway.class);

  private static final int BACKLOG = 4096;

  private final Configuration configuration;
  private final Vertx vertx;
  private final Telemetry telemetry = new Telemetry();
  private final AddressResolverGroup<InetSocketAddress> names;
  private final AccessLog accessLog;
  private final List<ListenerVerticle> verticles = new ArrayList<>();
  private final Map<String, Channel> listeners = new LinkedHashMap<>();
  private final Drain drain;
  private final List<Upstream> upstreams = new ArrayList<>();
  private AdminVerticle admin;
  private volatile boolean ready;

  private Gateway(Configuration configuration) {
    this.configuration = configuration;
    this.accessLog = openAccessLog(configuration, telemetry);
    this.vertx =
        Vertx.vertx(
            new VertxOptions()
                .setPreferNativeTransport(true)
                .setEventLoopPoolSize(Runtime.getRuntime().availableProcessors()));
    this.names = names((VertxInternal) vertx);
    this.drain =
        new Drain(
            vertx, telemetry, verticles, configuration::drain, this::stopListening, this::close);
    if (!vertx.isNativeTransportEnabled()) {
      log.warn(
          "native transport is not available: using NIO", vertx.unavailableNativeTransportCause());
    }
  }

  private static AccessLog openAccessLog(Configuration configuration, Telemetry telemetry) {
    try {
      return AccessLogs.open(configuration.accessLog(), telemetry);
    } catch (IOException e) {
      throw new StartFailure(e.getMessage(), e);
    }
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
    Services made;
    try {
      made = Services.of(configuration, telemetry, accessLog, names);
    } catch (IllegalArgumentException unusable) {
      return Future.failedFuture(
          new StartFailure("cannot use the configuration: " + unusable.getMessage(), unusable));
    }
    Services services = made;
    // Every route has its series from the start, so that no dashboard begins empty.
    configuration.routes().forEach(route -> telemetry.showRoute(route.name()));
    int loops = Runtime.getRuntime().availableProcessors();
    List<Future<?>> deployed = new ArrayList<>();
    for (int i = 0; i < loops; i++) {
      ListenerVerticle verticle = new ListenerVerticle(services, loops);
      verticles.add(verticle);
      deployed.add(vertx.deployVerticle(verticle));
    }
    return Future.all(deployed)
        .onSuccess(done -> startUpstreams(services))
        .compose(done -> bindAll())
        .compose(done -> startAdmin(services))
        .onSuccess(done -> ready = true)
        .mapEmpty();
  }

  /** Each is kept by one of the event loops. */
  private void startUpstreams(Services services) {
    upstreams.addAll(services.upstreams());
    for (int i = 0; i < upstreams.size(); i++) {
      upstreams.get(i).start(verticles.get(i % verticles.size()).keeper());
    }
  }

  private Future<?> bindAll() {
    List<Future<?>> bound = new ArrayList<>();
    for (ListenerConfig listener : configuration.listeners()) {
      bound.add(bind(listener));
    }
    return Future.all(bound);
  }

  private Future<Void> bind(ListenerConfig listener) {
    Promise<Void> bound = Promise.promise();
    Supplier<ChannelHandler> tls;
    try {
      tls = TlsHandlers.of(listener);
    } catch (StartFailure unusable) {
      return Future.failedFuture(unusable);
    }
    VertxInternal internal = (VertxInternal) vertx;
    Channel channel = internal.transport().serverChannelFactory(false).newChannel();
    channel.config().setOption(ChannelOption.SO_BACKLOG, BACKLOG);
    channel.config().setOption(ChannelOption.SO_REUSEADDR, true);
    channel.pipeline().addLast(new Acceptor(listener, verticles, tls));
    // On an event loop that serves, not on one of its own: a connection that stays there wakes
    // nobody up.
    verticles
        .get(listeners.size() % verticles.size())
        .eventLoop()
        .register(channel)
        .addListener(
            registered ->
                channel
                    .bind(new InetSocketAddress(listener.host(), listener.port()))
                    .addListener(
                        done -> {
                          if (done.isSuccess()) {
                            bound.complete();
                          } else {
                            bound.fail(cannotListen(listener, done.cause()));
                          }
                        }));
    listeners.put(listener.name(), channel);
    return bound.future();
  }

  private static StartFailure cannotListen(ListenerConfig listener, Throwable cause) {
    return new StartFailure(
        "cannot listen on "
            + listener.host()
            + ":"
            + listener.port()
            + " (listener "
            + listener.name()
            + "): "
            + cause.getMessage(),
        cause);
  }

  private List<AdminSection> sections(Services services) {
    LiveConnections connections = new LiveConnections();
    verticles.forEach(verticle -> connections.add(verticle.loop()));
    return List.of(
        new OverviewSection(telemetry, () -> ready && !drain.isBegun()),
        new RoutesSection(() -> configuration, telemetry),
        new UpstreamsSection(() -> services.upstreams(), telemetry),
        new ConnectionsSection(connections),
        new ConfigurationSection(() -> configuration),
        new LogLevelsSection(),
        new DrainSection(drain));
  }

  private Future<?> startAdmin(Services services) {
    admin =
        new AdminVerticle(
            configuration.admin(), telemetry, () -> ready && !drain.isBegun(), sections(services));
    return vertx.deployVerticle(admin);
  }

  /**
   * The port that a listener is bound to.
   *
   * @throws IllegalArgumentException if there is no listener of that name
   */
  public int port(String listener) {
    Channel channel = listeners.get(listener);
    if (channel == null) {
      throw new IllegalArgumentException("no listener " + listener);
    }
    return ((InetSocketAddress) channel.localAddress()).getPort();
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

  private void stopListening() {
    listeners.values().forEach(Channel::close);
  }

  /** Ends at once: what is open is cut. */
  public Future<Void> close() {
    ready = false;
    stopListening();
    upstreams.forEach(Upstream::close);
    verticles.forEach(ListenerVerticle::cut);
    return vertx
        .close()
        .onComplete(
            done -> {
              names.close();
              accessLog.close();
              telemetry.close();
            });
  }
}
