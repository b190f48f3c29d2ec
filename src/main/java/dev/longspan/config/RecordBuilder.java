package dev.longspan.config;

import dev.longspan.config.Value.Mapping;
import dev.longspan.config.Value.Scalar;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** Makes the records out of values that passed every check. */
final class RecordBuilder {

  private static final Mapping EMPTY = new Mapping("", Position.START, Map.of(), Set.of());

  private final Path directory;

  /**
   * Builds relative to a directory.
   *
   * @param directory what relative file names are relative to
   */
  RecordBuilder(Path directory) {
    this.directory = directory;
  }

  Configuration configuration(Mapping root) {
    Map<String, UpstreamConfig> upstreams = new LinkedHashMap<>();
    UpstreamBuilder builder = new UpstreamBuilder(directory);
    section(root, "upstreams")
        .members()
        .forEach((name, value) -> upstreams.put(name, builder.upstream((Mapping) value)));
    Mapping admin = section(root, "admin");
    return new Configuration(
        root.items("listeners").stream().map(it -> listener((Mapping) it)).toList(),
        root.items("routes").stream().map(it -> route((Mapping) it)).toList(),
        upstreams,
        new GatewayLimitsConfig(count(section(root, "limits"), "connections")),
        new AdminConfig(
            text(admin, "host").orElse(AdminConfig.DEFAULT.host()),
            integer(admin, "port").orElse(AdminConfig.DEFAULT.port()),
            text(admin, "token-file").map(this::file)),
        drain(section(root, "drain")),
        root.mapping("access-log")
            .map(
                it ->
                    new AccessLogConfig(
                        text(it, "to")
                            .filter(to -> !to.equals(AccessLogConfig.STDOUT))
                            .map(this::file))));
  }

  private static DrainConfig drain(Mapping drain) {
    DrainConfig defaults = DrainConfig.DEFAULT;
    return new DrainConfig(
        duration(drain, "delay", defaults.delay()),
        duration(drain, "spread", defaults.spread()),
        duration(drain, "timeout", defaults.timeout()));
  }

  private ListenerConfig listener(Mapping listener) {
    Mapping timeouts = section(listener, "timeouts");
    return new ListenerConfig(
        text(listener, "name").orElseThrow(),
        text(listener, "host").orElse(ListenerConfig.DEFAULT_HOST),
        integer(listener, "port").orElseThrow(),
        text(listener, "http2").map(Boolean::valueOf).orElse(ListenerConfig.DEFAULT_HTTP2),
        Boolean.parseBoolean(text(listener, "proxy-protocol").orElse("false")),
        texts(listener, "trusted-proxies").stream().map(Cidr::parse).toList(),
        listener.mapping("tls").map(this::tls),
        duration(timeouts, "request-head", ListenerConfig.DEFAULT_REQUEST_HEAD_TIMEOUT),
        duration(timeouts, "keep-alive", ListenerConfig.DEFAULT_KEEP_ALIVE_TIMEOUT));
  }

  private ListenerTlsConfig tls(Mapping tls) {
    return new ListenerTlsConfig(
        tls.items("certificates").stream()
            .map(Mapping.class::cast)
            .map(
                it ->
                    new ListenerTlsConfig.CertificateConfig(
                        file(text(it, "certificate").orElseThrow()),
                        file(text(it, "key").orElseThrow())))
            .toList(),
        text(tls, "client-auth")
            .map(it -> constant(ListenerTlsConfig.ClientAuth.class, it))
            .orElse(ListenerTlsConfig.ClientAuth.NONE),
        text(tls, "client-ca").map(this::file));
  }

  private RouteConfig route(Mapping route) {
    Mapping headers = section(route, "headers");
    return new RouteConfig(
        text(route, "name").orElseThrow(),
        match(section(route, "match")),
        route
            .mapping("rewrite")
            .map(
                it ->
                    new RewriteConfig(text(it, "path-prefix"), text(it, "path"), text(it, "host"))),
        text(route, "upstream").orElseThrow(),
        texts(route, "origins"),
        timeouts(section(route, "timeouts")),
        route
            .mapping("keepalive")
            .map(
                it ->
                    new KeepaliveConfig(
                        duration(it, "ping", KeepaliveConfig.DEFAULT_PING),
                        duration(it, "pong", KeepaliveConfig.DEFAULT_PONG))),
        limits(section(route, "limits")),
        new RelayConfig(
            text(section(route, "relay"), "strict")
                .map(Boolean::valueOf)
                .orElse(RelayConfig.DEFAULT.strict())),
        route.mapping("sessions").map(RecordBuilder::sessions),
        route.mapping("sockjs").map(it -> new SockJsConfig(text(it, "path"))),
        new HeadersConfig(
            changes(section(headers, "request")), changes(section(headers, "response"))),
        new GuardBuilder(this::file).guards(route),
        text(route, "reject")
            .map(it -> constant(RouteConfig.Reject.class, it))
            .orElse(RouteConfig.DEFAULT_REJECT));
  }

  private static SessionsConfig sessions(Mapping sessions) {
    SessionsConfig defaults = SessionsConfig.DEFAULT;
    return new SessionsConfig(
        text(sessions, "path"),
        duration(sessions, "grace", defaults.grace()),
        size(sessions, "buffer").orElse(defaults.bufferBytes()),
        integer(sessions, "max").orElse(defaults.max()),
        integer(sessions, "sends").orElse(defaults.sends()),
        duration(sessions, "heartbeat", defaults.heartbeat()));
  }

  private static MatchConfig match(Mapping match) {
    MatchConfig.PathMatch exact =
        text(match, "path").<MatchConfig.PathMatch>map(MatchConfig.Exact::new).orElse(null);
    MatchConfig.PathMatch path =
        exact != null
            ? exact
            : text(match, "path-prefix")
                .<MatchConfig.PathMatch>map(MatchConfig.Prefix::new)
                .orElse(MatchConfig.ANY_PATH);
    return new MatchConfig(
        texts(match, "hosts"), path, texts(match, "methods"), map(match, "headers"));
  }

  private static TimeoutsConfig timeouts(Mapping timeouts) {
    TimeoutsConfig defaults = TimeoutsConfig.DEFAULT;
    return new TimeoutsConfig(
        duration(timeouts, "connect", defaults.connect()),
        duration(timeouts, "handshake", defaults.handshake()),
        duration(timeouts, "response", defaults.response()),
        duration(timeouts, "idle", defaults.idle()),
        duration(timeouts, "slow-consumer", defaults.slowConsumer()),
        text(timeouts, "max-age").map(Quantities::duration));
  }

  private static LimitsConfig limits(Mapping limits) {
    return new LimitsConfig(
        size(limits, "message"),
        size(limits, "request-body"),
        count(limits, "connections"),
        count(limits, "connections-per-client"),
        count(limits, "handshakes-per-second"),
        count(limits, "messages-per-second"),
        size(limits, "bytes-per-second"));
  }

  private static OptionalInt count(Mapping mapping, String name) {
    Optional<Integer> number = integer(mapping, name);
    return number.isPresent() ? OptionalInt.of(number.get()) : OptionalInt.empty();
  }

  private static HeadersConfig.Changes changes(Mapping changes) {
    return new HeadersConfig.Changes(map(changes, "set"), texts(changes, "remove"));
  }

  static <E extends Enum<E>> E constant(Class<E> type, String text) {
    return Enum.valueOf(type, text.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  private Path file(String text) {
    return file(directory, text);
  }

  static Path file(Path directory, String text) {
    return directory.resolve(text).normalize();
  }

  static Mapping section(Mapping mapping, String name) {
    return mapping.mapping(name).orElse(EMPTY);
  }

  static Optional<String> text(Mapping mapping, String name) {
    return mapping.scalar(name).map(Scalar::text);
  }

  static List<String> texts(Mapping mapping, String name) {
    return mapping.items(name).stream().map(it -> ((Scalar) it).text()).toList();
  }

  static Map<String, String> map(Mapping mapping, String name) {
    Map<String, String> entries = new LinkedHashMap<>();
    section(mapping, name)
        .members()
        .forEach((key, value) -> entries.put(key, ((Scalar) value).text()));
    return entries;
  }

  static Optional<Integer> integer(Mapping mapping, String name) {
    return text(mapping, name).map(Integer::valueOf);
  }

  static Duration duration(Mapping mapping, String name, Duration otherwise) {
    return text(mapping, name).map(Quantities::duration).orElse(otherwise);
  }

  private static OptionalLong size(Mapping mapping, String name) {
    Optional<String> text = text(mapping, name);
    return text.isPresent() ? OptionalLong.of(Quantities.size(text.get())) : OptionalLong.empty();
  }
}
