package dev.longspan.bridge;

import dev.longspan.config.Configuration;
import dev.longspan.config.ConfigurationLoader;
import dev.longspan.http.ClientConnection;
import dev.longspan.http.ConnectionContext;
import dev.longspan.http.Exchange;
import dev.longspan.loop.Loop;
import dev.longspan.loop.SocketOptions;
import dev.longspan.route.Route;
import dev.longspan.telemetry.AccessLog;
import dev.longspan.telemetry.LoopTelemetry;
import dev.longspan.telemetry.Telemetry;
import dev.longspan.upstream.Connector;
import dev.longspan.upstream.Upstream;
import dev.longspan.upstream.UpstreamClient;
import dev.longspan.wire.Handshake;
import dev.longspan.wire.Head;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Metrics;
import dev.longspan.wire.ScriptedBackend;
import dev.longspan.wire.Stage;
import dev.longspan.wire.Stage.Conversation;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.resolver.DefaultAddressResolverGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * One event loop that bridges every WebSocket that comes to a WebSocket of a scripted backend,
 * which the gateway itself would relay: so both channels of WebSockets are seen at wire level.
 */
final class BridgedStage implements AfterEachCallback {

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Telemetry telemetry = new Telemetry();
  private final Deque<AutoCloseable> props = new ArrayDeque<>();
  private final ScriptedBackend backend = new ScriptedBackend();
  private final Loop loop = new Loop(group.next());
  private Channel listener;

  /**
   * Begins to listen.
   *
   * @param routeKeys keys of the route in YAML, one a line
   */
  BridgedStage start(String... routeKeys) throws Exception {
    Configuration configuration = configuration(routeKeys);
    Route route = Route.of(configuration.routes().get(0));
    LoopTelemetry counters = telemetry.newLoop();
    Connector connector =
        new Connector(loop, NioSocketChannel::new, DefaultAddressResolverGroup.INSTANCE);
    UpstreamClient upstream =
        new UpstreamClient(
            new Upstream("backend", configuration.upstreams().get("backend")),
            connector,
            counters,
            1);
    Opener opener = new WebSocketOpener(route, upstream, loop);
    ConnectionContext context =
        new ConnectionContext(
            loop,
            configuration.listeners().get(0),
            exchange -> dispatch(exchange, route, opener, counters),
            counters.unrouted(),
            counters.http2(),
            AccessLog.OFF);
    loop.eventLoop().submit(loop::start).get(10, TimeUnit.SECONDS);
    listener =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    SocketOptions.apply(channel.config());
                    ClientConnection.install(channel, context);
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .sync()
            .channel();
    return this;
  }

  private Configuration configuration(String... routeKeys) throws Exception {
    String text =
        """
        listeners: [{ name: public, port: 0 }]
        upstreams: { backend: { endpoints: ["%s"] } }
        routes:
          - name: bridged
            match: { path-prefix: / }
            upstream: backend
            %s
        """
            .formatted(backend.uri(), String.join("\n    ", routeKeys));
    return new ConfigurationLoader().parse(text, "test");
  }

  private void dispatch(Exchange exchange, Route route, Opener opener, LoopTelemetry counters) {
    exchange.path("/chat");
    exchange.routed(route.name(), counters.route(route.name()));
    new ClientHandshake(exchange, route, loop).open(opener, exchange.request().uri());
  }

  Loop loop() {
    return loop;
  }

  ScriptedBackend backend() {
    return backend;
  }

  HttpWire connects() {
    return connects(0);
  }

  HttpWire connects(int receiveBufferBytes) {
    int port = ((InetSocketAddress) listener.localAddress()).getPort();
    HttpWire wire = Stage.connect(port, receiveBufferBytes);
    props.push(wire);
    return wire;
  }

  /** Opens a WebSocket: both ends have switched. */
  Conversation opens(String... moreRequestLines) {
    return opens(connects(), moreRequestLines);
  }

  Conversation opens(HttpWire client, String... moreRequestLines) {
    client.sends(Handshake.request("/chat", moreRequestLines));
    HttpWire behind = backend.accepts();
    behind.sends(Handshake.answer(behind.readsHead()));
    Head answer = client.readsHead();
    if (answer.status() != 101) {
      throw new AssertionError("no WebSocket:\n" + answer);
    }
    return new Conversation(client, behind);
  }

  /** Scrapes until the sum of the samples with these labels is this. */
  void awaits(double expected, String metric, String... labels) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
    String text;
    do {
      text = telemetry.scrape();
      if (Metrics.sum(text, metric, labels) == expected) {
        return;
      }
      Thread.onSpinWait();
    } while (System.nanoTime() < deadline);
    throw new AssertionError(metric + " " + List.of(labels) + " did not come to be " + expected);
  }

  /** The sum of the samples with these labels. */
  double value(String metric, String... labels) {
    return Metrics.sum(telemetry.scrape(), metric, labels);
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    while (!props.isEmpty()) {
      props.pop().close();
    }
    backend.close();
    if (listener != null) {
      listener.close().sync();
    }
    loop.eventLoop().submit(loop::cut).get(10, TimeUnit.SECONDS);
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    telemetry.close();
  }
}
