package dev.longspan.gateway;

import dev.longspan.config.ListenerConfig;
import dev.longspan.telemetry.Telemetry;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ports that clients connect to. Another configuration is brought about in two steps: {@link
 * #prepare} does all that can fail, and what it returns can be committed or undone. Thread-safe,
 * for one change at a time.
 */
final class Listeners {

  private static final Logger log = LoggerFactory.getLogger(Listeners.class);

  private static final int BACKLOG = 4096;

  private final Vertx vertx;
  private final List<ListenerVerticle> verticles;
  private final Telemetry telemetry;
  private volatile Map<String, Bound> bound = Map.of();
  private int turn;

  private record Bound(ListenerConfig config, Channel channel, Acceptor acceptor) {

    boolean isAt(ListenerConfig other) {
      boolean samePort = config.port() == other.port();
      boolean anyPort = config.port() == 0;
      return samePort
          && config.host().equals(other.host())
          && (!anyPort || config.name().equals(other.name()));
    }
  }

  Listeners(Vertx vertx, List<ListenerVerticle> verticles, Telemetry telemetry) {
    this.vertx = vertx;
    this.telemetry = telemetry;
    this.verticles = verticles;
  }

  /** Listeners that are bound, and wait for the word to serve as another configuration says. */
  final class Change {

    private final Map<String, Bound> next = new LinkedHashMap<>();
    private final Map<Acceptor, Gate> gates = new LinkedHashMap<>();
    private final List<Channel> opened = new ArrayList<>();

    /** Closed, to make room on their port for one with another address. */
    private final List<Bound> displaced = new ArrayList<>();

    /** From now on connections are taken in as the new configuration says. */
    void commit() {
      gates.forEach(Acceptor::gate);
      Map<String, Bound> before = bound;
      bound = Map.copyOf(next);
      telemetry.certificates(
          next.values().stream()
              .flatMap(each -> each.acceptor().gate().certificates().stream())
              .toList());
      List<Channel> kept = next.values().stream().map(Bound::channel).toList();
      before.values().stream()
          .map(Bound::channel)
          .filter(channel -> !kept.contains(channel))
          .forEach(Channel::close);
    }

    /** As if nothing had been prepared. */
    Future<?> undo() {
      List<Future<?>> closed = new ArrayList<>();
      opened.forEach(channel -> closed.add(close(channel)));
      return Future.join(closed).transform(done -> bindAgain());
    }

    private Future<?> bindAgain() {
      List<Future<?>> again = new ArrayList<>();
      Map<String, Bound> restored = new LinkedHashMap<>(bound);
      for (Bound gone : displaced) {
        Acceptor acceptor = new Acceptor(gone.acceptor().gate(), verticles);
        String name = gone.config().name();
        again.add(
            bind(gone.config(), acceptor)
                .onFailure(taken -> log.error("a listener is lost: {}", taken.getMessage()))
                .onSuccess(
                    channel -> restored.put(name, new Bound(gone.config(), channel, acceptor))));
      }
      return Future.join(again).onComplete(done -> bound = Map.copyOf(restored));
    }
  }

  /**
   * Reads the certificates and binds what is not bound yet.
   *
   * @return fails with {@link StartFailure}; then nothing has changed
   */
  Future<Change> prepare(List<ListenerConfig> configs) {
    // Reading certificates takes its time: not on an event loop, which has others to serve.
    return vertx.executeBlocking(() -> gates(configs)).compose(this::bindAll);
  }

  private static Map<ListenerConfig, Gate> gates(List<ListenerConfig> configs) {
    Map<ListenerConfig, Gate> gates = new LinkedHashMap<>();
    configs.forEach(config -> gates.put(config, new Gate(config)));
    return gates;
  }

  private Future<Change> bindAll(Map<ListenerConfig, Gate> gates) {
    Change change = new Change();
    List<ListenerConfig> missing = new ArrayList<>();
    gates.forEach(
        (config, gate) -> {
          Bound kept = find(config, change.next.values());
          if (kept == null) {
            missing.add(config);
          } else {
            change.next.put(config.name(), new Bound(config, kept.channel(), kept.acceptor()));
            change.gates.put(kept.acceptor(), gate);
          }
        });
    Future<?> step = Future.succeededFuture();
    for (ListenerConfig config : missing) {
      step =
          step.compose(done -> makeRoom(config, change))
              .compose(done -> open(config, gates.get(config), change));
    }
    return step.map(change)
        .recover(failure -> change.undo().transform(done -> Future.failedFuture(failure)));
  }

  private Bound find(ListenerConfig config, Collection<Bound> taken) {
    return bound.values().stream()
        .filter(each -> each.isAt(config))
        .filter(each -> taken.stream().noneMatch(it -> it.channel() == each.channel()))
        .findFirst()
        .orElse(null);
  }

  /** A listener that ends and has the same port at another address may stand in the way. */
  private Future<?> makeRoom(ListenerConfig config, Change change) {
    List<Future<?>> closed = new ArrayList<>();
    for (Bound each : bound.values()) {
      boolean stays = change.next.values().stream().anyMatch(it -> it.channel() == each.channel());
      if (config.port() != 0 && each.config().port() == config.port() && !stays) {
        change.displaced.add(each);
        closed.add(close(each.channel()));
      }
    }
    return Future.join(closed);
  }

  private Future<?> open(ListenerConfig config, Gate gate, Change change) {
    Acceptor acceptor = new Acceptor(gate, verticles);
    return bind(config, acceptor)
        .onSuccess(
            channel -> {
              change.opened.add(channel);
              change.next.put(config.name(), new Bound(config, channel, acceptor));
            });
  }

  private Future<Channel> bind(ListenerConfig config, Acceptor acceptor) {
    Promise<Channel> result = Promise.promise();
    Channel channel = ((VertxInternal) vertx).transport().serverChannelFactory(false).newChannel();
    channel.config().setOption(ChannelOption.SO_BACKLOG, BACKLOG);
    channel.config().setOption(ChannelOption.SO_REUSEADDR, true);
    channel.pipeline().addLast(acceptor);
    // On an event loop that serves, not on one of its own: a connection that stays there wakes
    // nobody up.
    verticles
        .get(turn++ % verticles.size())
        .eventLoop()
        .register(channel)
        .addListener(
            registered ->
                channel
                    .bind(new InetSocketAddress(config.host(), config.port()))
                    .addListener(
                        done -> {
                          if (done.isSuccess()) {
                            result.complete(channel);
                          } else {
                            channel.close();
                            result.fail(cannotListen(config, done.cause()));
                          }
                        }));
    return result.future();
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

  private static Future<Void> close(Channel channel) {
    Promise<Void> closed = Promise.promise();
    channel.close().addListener(done -> closed.complete());
    return closed.future();
  }

  /**
   * The port that a listener is bound to.
   *
   * @throws IllegalArgumentException if there is no listener of that name
   */
  int port(String name) {
    Bound listener = bound.get(name);
    if (listener == null) {
      throw new IllegalArgumentException("no listener " + name);
    }
    return ((InetSocketAddress) listener.channel().localAddress()).getPort();
  }

  /** Accepts no more. */
  void close() {
    bound.values().forEach(each -> each.channel().close());
  }
}
