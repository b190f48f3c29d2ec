package dev.longspan.gateway;

import dev.longspan.http.ConnectionContext;
import dev.longspan.http.Problem;
import dev.longspan.http2.ProtocolChoice;
import dev.longspan.loop.Loop;
import dev.longspan.loop.SocketOptions;
import dev.longspan.telemetry.Http2Telemetry;
import dev.longspan.telemetry.LoopTelemetry;
import dev.longspan.telemetry.Rejection;
import dev.longspan.telemetry.RouteTelemetry;
import dev.longspan.upstream.Connector;
import dev.longspan.upstream.Keeper;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.spi.transport.Transport;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * One event loop's share of the gateway: everything about a connection that it gets happens here.
 */
final class ListenerVerticle extends VerticleBase {

  private static final int LATER_SECONDS = 5;

  private final Services services;
  private final Serving first;
  private final int loopNumber;
  private final int loops;
  private final Map<Gate, ConnectionContext> contexts = new HashMap<>();
  private final ChannelFutureListener closed;
  private Loop loop;
  private Connector connector;
  private RequestDispatcher dispatcher;
  private RouteTelemetry unrouted;
  private Http2Telemetry http2;

  /**
   * @param serving what is served at first
   * @param loopNumber of this event loop, from 0
   * @param loops how many event loops serve
   */
  ListenerVerticle(Services services, Serving serving, int loopNumber, int loops) {
    this.services = services;
    this.closed = done -> services.sockets().closed();
    this.first = serving;
    this.loopNumber = loopNumber;
    this.loops = loops;
  }

  @Override
  public Future<?> start() {
    VertxInternal internal = (VertxInternal) vertx;
    EventLoop eventLoop = ((ContextInternal) context).nettyEventLoop();
    loop = new Loop(eventLoop);
    loop.start();
    LoopTelemetry telemetry = services.telemetry().newLoop();
    loop.onTick(telemetry::late);
    unrouted = telemetry.unrouted();
    connector = new Connector(loop, internal.transport().channelFactory(false), services.names());
    http2 = telemetry.http2();
    dispatcher =
        new RequestDispatcher(
            first,
            loop,
            connector,
            telemetry,
            services.limits(),
            services.sessions(),
            loopNumber,
            loops);
    return Future.succeededFuture();
  }

  /** Where its connections are, once started. Any thread. */
  Loop loop() {
    return loop;
  }

  /** The event loop, once started. Any thread. */
  EventLoop eventLoop() {
    return loop.eventLoop();
  }

  /** This event loop as one that keeps upstreams, once started. Any thread. */
  Keeper keeper() {
    Transport transport = ((VertxInternal) vertx).transport();
    return new Keeper(
        loop.eventLoop(),
        connector,
        transport.datagramChannelFactory(),
        () -> (SocketChannel) transport.channelFactory(false).newChannel(),
        services.telemetry());
  }

  /** Takes over a connection that was just accepted. Any thread. */
  void accept(Channel channel, Gate gate) {
    Sockets.Place place = services.sockets().opened();
    channel.closeFuture().addListener(closed);
    SocketOptions.apply(channel.config());
    channel
        .pipeline()
        .addLast(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel registered) {
                if (place == Sockets.Place.NONE) {
                  unrouted.rejected(Rejection.GATEWAY_FULL);
                  registered.unsafe().closeForcibly();
                  return;
                }
                if (gate.listener().proxyProtocol()) {
                  ProxyHeader.install(registered, () -> unrouted.rejected(Rejection.PROXY_HEADER));
                }
                if (gate.tls() != null) {
                  registered.pipeline().addLast(gate.tls().get());
                }
                ProtocolChoice.install(
                    registered, place == Sockets.Place.REGULAR ? contextOf(gate) : surplus(gate));
              }
            });
    loop.eventLoop()
        .register(channel)
        .addListener(
            done -> {
              if (!done.isSuccess()) {
                channel.unsafe().closeForcibly();
              }
            });
  }

  /** For a connection that is one too many: it is told so, and closed. */
  private ConnectionContext surplus(Gate gate) {
    return new ConnectionContext(
        loop,
        gate.listener(),
        exchange ->
            exchange.refuse(
                Problem.passing(
                    503,
                    Rejection.GATEWAY_FULL,
                    "the gateway has too many connections",
                    LATER_SECONDS)),
        unrouted,
        http2,
        services.accessLog().entry(),
        false);
  }

  private ConnectionContext contextOf(Gate gate) {
    return contexts.computeIfAbsent(
        gate,
        each ->
            new ConnectionContext(
                loop, gate.listener(), dispatcher, unrouted, http2, services.accessLog().entry()));
  }

  /**
   * Serves new requests as another configuration says, those on open connections included; what is
   * under way goes on as it began. Completes when that is so. Any thread.
   */
  Future<Void> serve(Serving next) {
    Promise<Void> done = Promise.promise();
    loop.eventLoop()
        .execute(
            () -> {
              dispatcher.serve(next);
              // Made anew for the connections that come: each has the settings it came in by.
              contexts.clear();
              done.complete();
            });
    return done.future();
  }

  /** The gateway is about to end. Any thread. */
  void leave() {
    loop.eventLoop().execute(loop::leave);
  }

  /**
   * Tells everything on this event loop to finish, one after the other over a time; completes when
   * nothing is left. Any thread.
   */
  Future<Void> drain(Duration spread) {
    Promise<Void> empty = Promise.promise();
    loop.eventLoop().execute(() -> loop.drain(spread.toNanos(), empty::complete));
    return empty.future();
  }

  /** Cuts everything on this event loop. Any thread. */
  void cut() {
    if (loop != null && !loop.eventLoop().isShuttingDown()) {
      loop.eventLoop().execute(loop::cut);
    }
  }

  @Override
  public Future<?> stop() {
    loop.stop();
    return Future.succeededFuture();
  }
}
