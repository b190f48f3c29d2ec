package dev.longspan.telemetry;

import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.Unit;

/** Every metric of the gateway's own; docs/metrics.md explains them to operators. */
@SuppressWarnings("ImmutableEnumChecker") // neither array nor metadata is ever written
enum Metric {
  CONNECTIONS(Type.GAUGE, "connections", "Open client connections", "route", "client"),
  CONNECTIONS_LIMIT(
      Type.GAUGE, "connections_limit", "Client connections that may be open", "route"),
  CONNECTIONS_OPENED(
      Type.COUNTER, "connections_opened", "Client connections opened", "route", "client"),
  CONNECTIONS_CLOSED(
      Type.COUNTER,
      "connections_closed",
      "Client connections ended, by close code and by who ended them",
      "route",
      "client",
      "code",
      "initiator"),
  CONNECTION_DURATION(
      Type.HISTOGRAM,
      "connection_duration_seconds",
      "Time from opening to end of client connections",
      "route"),
  HANDSHAKES(Type.COUNTER, "handshakes", "Upgrade requests answered", "route", "status", "http"),
  HANDSHAKE_DURATION(
      Type.HISTOGRAM,
      "handshake_seconds",
      "Time from upgrade request to answer",
      "route",
      "status",
      "http"),
  FRAMES(
      Type.COUNTER,
      "frames",
      "WebSocket frames between clients and gateway",
      "route",
      "direction",
      "opcode"),
  FRAME_BYTES(
      Type.COUNTER,
      "frame_bytes",
      "WebSocket bytes between clients and gateway, frame headers included",
      "route",
      "direction",
      "opcode"),
  MESSAGES(
      Type.COUNTER,
      "messages",
      "Whole WebSocket messages between clients and gateway",
      "route",
      "direction",
      "opcode"),
  PING_ROUND_TRIP(
      Type.HISTOGRAM,
      "ping_rtt_seconds",
      "Time from the gateway's keepalive ping to its pong",
      "route"),
  BACKPRESSURE_PAUSES(
      Type.COUNTER,
      "backpressure_pauses",
      "Times that reading was paused because this side was slow",
      "route",
      "side"),
  SLOW_CONSUMERS(
      Type.COUNTER,
      "slow_consumers",
      "Connections cut because this side took nothing for too long",
      "route",
      "side"),
  REQUESTS(
      Type.COUNTER,
      "requests",
      "HTTP requests answered, upgrades aside",
      "route",
      "method",
      "status"),
  REQUEST_DURATION(
      Type.HISTOGRAM,
      "request_seconds",
      "Time from request to the end of its answer",
      "route",
      "method",
      "status"),
  SESSIONS(Type.GAUGE, "sessions", "Open sessions of HTTP clients", "route"),
  SESSION_POLL(
      Type.HISTOGRAM,
      "session_poll_seconds",
      "Time from a poll of a session to its answer",
      "route"),
  SESSION_BUFFER(
      Type.GAUGE,
      "session_buffer_bytes",
      "Bytes kept for clients of sessions that have not acknowledged them",
      "route"),
  REJECTED(Type.COUNTER, "rejected", "Requests refused by the gateway itself", "route", "reason"),
  UPSTREAM_ENDPOINTS(
      Type.GAUGE, "upstream_endpoints", "Endpoints of an upstream by state", "upstream", "state"),
  HTTP2_ERRORS(
      Type.COUNTER,
      "http2_errors",
      "Times that a client broke a rule or a limit of HTTP/2",
      "scope",
      "code"),
  UPSTREAM_ADMISSION_QUEUE(
      Type.GAUGE,
      "upstream_admission_queue",
      "Upgrade requests that wait to be let in",
      "upstream"),
  UPSTREAM_CONNECTIONS(
      Type.GAUGE,
      "upstream_connections",
      "Open connections to endpoints, idle ones included",
      "upstream",
      "endpoint"),
  UPSTREAM_CONNECT(
      Type.HISTOGRAM,
      "upstream_connect_seconds",
      "Time to connect to endpoints",
      "upstream",
      "endpoint"),
  UPSTREAM_FAILURES(
      Type.COUNTER, "upstream_failures", "Failures of endpoints", "upstream", "endpoint", "reason"),
  UPSTREAM_POLLS(
      Type.COUNTER, "upstream_polls", "Polls of backends that ended", "upstream", "outcome"),
  UPSTREAM_POLL(
      Type.HISTOGRAM, "upstream_poll_seconds", "Time from a poll to its answer", "upstream"),
  UPSTREAM_SENDS(
      Type.COUNTER,
      "upstream_sends",
      "Requests that carried messages to polled backends",
      "upstream",
      "outcome"),
  UPSTREAM_CONVERSATIONS(
      Type.GAUGE,
      "upstream_conversations",
      "Open conversations with polled backends, by what they are at",
      "upstream",
      "phase"),
  KEY_FETCHES(Type.COUNTER, "key_fetches", "Fetches of the keys that verify tokens", "result"),
  AUTH_REQUESTS(
      Type.COUNTER,
      "auth_requests",
      "Questions to services that decide about requests, by what came of them",
      "result"),
  ACCESS_LOG_DROPPED(
      Type.COUNTER,
      "access_log_dropped",
      "Access log lines that were not written, because the queue was full or writing failed"),
  LOOP_DELAY(
      Type.HISTOGRAM,
      "loop_delay_seconds",
      "How late the regular tick of an event loop was: what everything on it had to wait",
      "loop"),
  CERTIFICATE_EXPIRY(
      Type.GAUGE,
      "certificate_expiry_timestamp_seconds",
      "Until when a certificate is valid that clients are shown",
      "listener",
      "certificate"),
  CONFIG_RELOADS(
      Type.COUNTER, "config_reloads", "Attempts to apply a changed configuration", "result"),
  CONFIG_LAST_SUCCESSFUL(
      Type.GAUGE,
      "config_last_reload_successful",
      "1 unless something was wrong with the configuration that was read last"),
  CONFIG_LAST_SUCCESS(
      Type.GAUGE,
      "config_last_reload_success_timestamp_seconds",
      "When the configuration that is served was applied"),
  DRAINING(Type.GAUGE, "draining", "1 once the gateway is ending, else 0"),
  BUILD(Type.INFO, "build", "The running version, in its label", "version");

  /** How a metric is exposed. */
  enum Type {
    GAUGE(""),
    COUNTER("_total"),
    HISTOGRAM(""),
    INFO("_info");

    private final String suffix;

    Type(String suffix) {
      this.suffix = suffix;
    }
  }

  private final Type type;
  private final MetricMetadata metadata;
  private final String[] labelNames;

  Metric(Type type, String name, String help, String... labelNames) {
    this.type = type;
    this.labelNames = labelNames;
    String prefixed = "longspan_" + name;
    Unit unit =
        name.endsWith("_seconds") ? Unit.SECONDS : name.endsWith("_bytes") ? Unit.BYTES : null;
    metadata = new MetricMetadata(prefixed, help, unit);
  }

  Type type() {
    return type;
  }

  MetricMetadata metadata() {
    return metadata;
  }

  /** The name that queries use; histograms add {@code _bucket}, {@code _sum} and {@code _count}. */
  String exposedName() {
    return metadata.getName() + type.suffix;
  }

  String[] labelNames() {
    return labelNames;
  }
}
