package dev.longspan.config;

import dev.longspan.config.Value.Mapping;
import dev.longspan.config.Value.Scalar;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What must hold between the values of a file; a value that is wrong by itself is absent here and
 * not looked at.
 */
final class CrossChecks {

  private final Mapping root;
  private final Problems problems;

  CrossChecks(Mapping root, Problems problems) {
    this.root = root;
    this.problems = problems;
  }

  void run() {
    uniqueNames("listeners");
    uniqueNames("routes");
    bindings();
    root.mapping("drain").ifPresent(this::drainInTime);
    for (Value item : root.items("routes")) {
      Mapping route = (Mapping) item;
      upstreamExists(route);
      route.mapping("match").ifPresent(this::onePath);
      route.mapping("rewrite").ifPresent(this::onePath);
      route.mapping("keepalive").ifPresent(this::pongBeforePing);
      route.mapping("headers").ifPresent(this::headersOnce);
      new GuardChecks(problems).check(route);
    }
    root.mapping("upstreams")
        .ifPresent(
            upstreams ->
                upstreams
                    .members()
                    .values()
                    .forEach(
                        it -> {
                          new UpstreamChecks((Mapping) it, problems).run();
                          new LongPollChecks(problems).check((Mapping) it);
                        }));
    new GuardChecks(problems).checkClientCertificates(root);
    new AmbiguousRoutes(problems).check(root.items("routes"));
  }

  private void uniqueNames(String list) {
    Map<String, Scalar> seen = new HashMap<>();
    for (Value item : root.items(list)) {
      ((Mapping) item)
          .scalar("name")
          .ifPresent(
              name -> {
                Scalar first = seen.putIfAbsent(name.text(), name);
                if (first != null) {
                  problems.add(
                      name,
                      "the name \""
                          + name.shown()
                          + "\" is taken by the one in line "
                          + first.position().line());
                }
              });
    }
  }

  private void upstreamExists(Mapping route) {
    Optional<Mapping> upstreams = root.mapping("upstreams");
    Optional<Scalar> name = route.scalar("upstream");
    if (upstreams.isEmpty() || name.isEmpty() || upstreams.get().isDeclared(name.get().text())) {
      return;
    }
    Scalar written = name.get();
    Optional<String> meant = Suggestion.closest(written.text(), upstreams.get().declared());
    problems.add(
        written, "there is no upstream \"" + written.shown() + "\"" + Suggestion.phrase(meant));
  }

  private void onePath(Mapping mapping) {
    Optional<Scalar> path = mapping.scalar("path");
    Optional<Scalar> prefix = mapping.scalar("path-prefix");
    if (path.isPresent() && prefix.isPresent()) {
      Scalar second =
          path.get().position().compareTo(prefix.get().position()) > 0 ? path.get() : prefix.get();
      problems.add(second, "expected either path or path-prefix, found both");
    }
  }

  private void pongBeforePing(Mapping keepalive) {
    Duration ping = duration(keepalive, "ping", KeepaliveConfig.DEFAULT_PING);
    Duration pong = duration(keepalive, "pong", KeepaliveConfig.DEFAULT_PONG);
    if (pong.compareTo(ping) >= 0) {
      Value place = keepalive.get("pong").or(() -> keepalive.get("ping")).orElse(keepalive);
      problems.add(
          place,
          "expected a pong shorter than ping, found pong "
              + shown(keepalive, "pong", "15s")
              + " and ping "
              + shown(keepalive, "ping", "30s"));
    }
  }

  /** Else the gateway would be gone before it has told everybody. */
  private void drainInTime(Mapping drain) {
    DrainConfig defaults = DrainConfig.DEFAULT;
    Duration delay = duration(drain, "delay", defaults.delay());
    Duration spread = duration(drain, "spread", defaults.spread());
    Duration timeout = duration(drain, "timeout", defaults.timeout());
    if (delay.plus(spread).compareTo(timeout) >= 0) {
      Value place = drain.get("timeout").or(() -> drain.get("spread")).orElse(drain);
      problems.add(
          place,
          "expected a timeout longer than delay and spread together, found delay "
              + shown(drain, "delay", "5s")
              + ", spread "
              + shown(drain, "spread", "20s")
              + " and timeout "
              + shown(drain, "timeout", "60s"));
    }
  }

  private static Duration duration(Mapping mapping, String name, Duration otherwise) {
    return mapping.scalar(name).map(it -> Quantities.duration(it.text())).orElse(otherwise);
  }

  private static String shown(Mapping mapping, String name, String otherwise) {
    return mapping.scalar(name).map(Scalar::shown).orElse(otherwise + " (the default)");
  }

  private void headersOnce(Mapping headers) {
    for (String direction : List.of("request", "response")) {
      Map<String, Value> seen = new HashMap<>();
      Optional<Mapping> set = headers.mapping(direction).flatMap(it -> it.mapping("set"));
      set.ifPresent(
          names ->
              names
                  .members()
                  .forEach(
                      (name, value) -> {
                        Value first = seen.putIfAbsent(name.toLowerCase(Locale.ROOT), value);
                        if (first != null) {
                          problems.add(
                              value, "the same header is set in line " + first.position().line());
                        }
                      }));
    }
  }

  /**
   * Every socket that will be bound: none may stand in the way of another, nor let strangers at the
   * admin port.
   */
  private void bindings() {
    List<Binding> bindings = new ArrayList<>();
    Optional<Mapping> admin = root.mapping("admin");
    String adminHost = text(admin, "host", AdminConfig.DEFAULT.host());
    String adminPort = text(admin, "port", Integer.toString(AdminConfig.DEFAULT.port()));
    admin.ifPresent(
        it -> {
          if (!isLoopback(adminHost) && !it.isDeclared("token-file")) {
            Value place = it.get("host").orElse(it);
            problems.add(
                place, "expected a token-file beside a host that is not a loopback address");
          }
        });
    for (Value item : root.items("listeners")) {
      Mapping listener = (Mapping) item;
      listener
          .scalar("port")
          .ifPresent(
              port -> {
                String host =
                    listener.scalar("host").map(Scalar::text).orElse(ListenerConfig.DEFAULT_HOST);
                claim(new Binding(host, port.text(), port), bindings);
              });
    }
    Value adminPlace = admin.flatMap(it -> it.get("port").or(() -> Optional.of(it))).orElse(null);
    Binding adminBinding = new Binding(adminHost, adminPort, adminPlace);
    if (adminPlace != null) {
      claim(adminBinding, bindings);
    } else {
      bindings.stream()
          .filter(adminBinding::overlaps)
          .findFirst()
          .ifPresent(
              other ->
                  problems.add(
                      other.place,
                      "port " + adminPort + " is the admin port unless admin.port says otherwise"));
    }
  }

  private static String text(Optional<Mapping> mapping, String name, String otherwise) {
    return mapping.flatMap(it -> it.scalar(name)).map(Scalar::text).orElse(otherwise);
  }

  private void claim(Binding binding, List<Binding> bindings) {
    bindings.stream()
        .filter(binding::overlaps)
        .findFirst()
        .ifPresent(
            other ->
                problems.add(
                    binding.place,
                    "port "
                        + binding.port
                        + " is taken by "
                        + other.place.key()
                        + " in line "
                        + other.place.position().line()));
    bindings.add(binding);
  }

  private static boolean isLoopback(String host) {
    return host.equalsIgnoreCase("localhost")
        || IpAddress.parse(host).filter(InetAddress::isLoopbackAddress).isPresent();
  }

  private record Binding(String host, String port, Value place) {

    boolean overlaps(Binding other) {
      if (port.equals("0") || !port.equals(other.port)) {
        return false;
      }
      return sameAddress(other) || coversAll(other) || other.coversAll(this);
    }

    private boolean sameAddress(Binding other) {
      Optional<InetAddress> address = IpAddress.parse(host);
      return address.isPresent()
          ? address.equals(IpAddress.parse(other.host))
          : host.equalsIgnoreCase(other.host);
    }

    /** {@code ::} takes IPv4 as well; {@code 0.0.0.0} takes every address but those of IPv6. */
    private boolean coversAll(Binding other) {
      Optional<InetAddress> address = IpAddress.parse(host).filter(InetAddress::isAnyLocalAddress);
      boolean version6 = other.host.indexOf(':') >= 0;
      return address.isPresent() && (host.indexOf(':') >= 0 || !version6);
    }
  }
}
