package dev.longspan.telemetry;

import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** All metrics of one gateway. Thread-safe. */
public final class Telemetry implements AutoCloseable {

  private final String version;
  private final Totals totals = new Totals();
  private final Map<String, UpstreamView> upstreams = new ConcurrentSkipListMap<>();
  private volatile Map<String, Integer> connectionLimits = Map.of();
  private final LongAdder accessLogDropped = new LongAdder();
  private final LongAdder[] reloads = new LongAdder[ReloadOutcome.values().length];
  private volatile long appliedMillis = System.currentTimeMillis();
  private final LongAdder keysFetched = new LongAdder();
  private final LongAdder keysNotFetched = new LongAdder();
  private final LongAdder[] authAsked = new LongAdder[AuthResult.values().length];
  private volatile boolean draining;
  private volatile boolean lastReloadFailed;
  private volatile List<ServedCertificate> certificates = List.of();
  private Exposition exposition;

  /** Shows the version that the jar's manifest tells, or {@code development} outside of a jar. */
  public Telemetry() {
    this(versionOf(Telemetry.class.getPackage()));
  }

  /** Shows this version as {@code longspan_build_info}. */
  public Telemetry(String version) {
    this.version = version;
    Arrays.setAll(reloads, outcome -> new LongAdder());
    Arrays.setAll(authAsked, result -> new LongAdder());
  }

  /**
   * Makes the counters of one more event loop. Called once by each event loop that serves, at its
   * start.
   *
   * @return counters that this event loop alone may write
   */
  public LoopTelemetry newLoop() {
    return new LoopTelemetry(totals);
  }

  /**
   * Shows a configured route from now on, as zero before its first request: rates and alerts need a
   * beginning. Again for the same name is harmless.
   */
  public void showRoute(String name) {
    totals.route(name);
  }

  /** Shows, from now on, how many connections each of these routes may have, and no others. */
  public void showConnectionLimits(Map<String, Integer> limits) {
    connectionLimits = Map.copyOf(limits);
  }

  /** Shows a configured endpoint from now on, as zero before its first connection. */
  public void showEndpoint(String upstream, String endpoint) {
    totals.endpoint(new Totals.EndpointName(upstream, endpoint));
  }

  /** Shows an endpoint no longer that is gone and has no connections left. Any thread. */
  public void forgetEndpoint(String upstream, String endpoint) {
    totals.forgetEndpoint(new Totals.EndpointName(upstream, endpoint));
  }

  /** Shows an upstream from now on, in the place of one of the same name. Any thread. */
  public void showUpstream(UpstreamView upstream) {
    upstreams.put(upstream.name(), upstream);
  }

  /** Shows an upstream no longer, unless another one stands in its place already. Any thread. */
  public void hideUpstream(UpstreamView upstream) {
    upstreams.remove(upstream.name(), upstream);
  }

  /**
   * Everything in Prometheus' text exposition format 0.0.4. May block for as long as summing takes:
   * not for event loops.
   */
  public String scrape() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(16 * 1024);
    try {
      scrape(ExpositionFormat.PROMETHEUS, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  /**
   * Writes everything in this format, in UTF-8. May block for as long as summing takes: not for
   * event loops.
   *
   * @throws IOException from {@code out}
   */
  public void scrape(ExpositionFormat format, OutputStream out) throws IOException {
    exposition().write(format, out);
  }

  /** Counters and gauges as they are now. May block for as long as summing takes. */
  public Summary summary() {
    return new Summary(collect());
  }

  /** The version that {@code longspan_build_info} shows. */
  public String version() {
    return version;
  }

  /** There was an attempt to apply a changed configuration. */
  public void reloaded(ReloadOutcome outcome) {
    reloads[outcome.ordinal()].increment();
    lastReloadFailed = outcome == ReloadOutcome.FAILURE;
    if (outcome == ReloadOutcome.SUCCESS) {
      appliedMillis = System.currentTimeMillis();
    }
  }

  /** The keys of a token issuer were fetched, or could not be. */
  public void keysFetched(boolean well) {
    (well ? keysFetched : keysNotFetched).increment();
  }

  /** A service was asked about a request. */
  public void authAsked(AuthResult result) {
    authAsked[result.ordinal()].increment();
  }

  /**
   * These are the certificates that clients are shown from now on; each file once for a listener.
   */
  public void certificates(List<ServedCertificate> served) {
    certificates = List.copyOf(served);
  }

  /** Sets {@code longspan_draining} to 1. */
  public void draining() {
    draining = true;
  }

  /** Client connections that are open, of all routes and kinds. As exact as a scrape. */
  public long openConnections() {
    return totals.openConnections();
  }

  @Override
  public synchronized void close() {
    if (exposition != null) {
      exposition.close();
    }
  }

  /** Lines that the access log did not write. */
  void accessLogDropped(long lines) {
    accessLogDropped.add(lines);
  }

  // Made by the first scrape: the classes that it loads would delay the first request.
  private synchronized Exposition exposition() {
    if (exposition == null) {
      exposition = new Exposition(this::collect);
    }
    return exposition;
  }

  private MetricSnapshots collect() {
    Families families = new Families();
    totals.collect(families);
    new TreeMap<>(connectionLimits)
        .forEach((route, limit) -> families.gauge(Metric.CONNECTIONS_LIMIT, limit, route));
    upstreams.values().forEach(upstream -> collect(upstream, families));
    families.counter(Metric.KEY_FETCHES, keysFetched.sum(), "success");
    families.counter(Metric.KEY_FETCHES, keysNotFetched.sum(), "failure");
    for (AuthResult result : AuthResult.values()) {
      families.counter(Metric.AUTH_REQUESTS, authAsked[result.ordinal()].sum(), result.label());
    }
    families.counter(Metric.ACCESS_LOG_DROPPED, accessLogDropped.sum());
    for (ServedCertificate each : certificates) {
      families.gauge(Metric.CERTIFICATE_EXPIRY, each.expirySeconds(), each.listener(), each.file());
    }
    families.gauge(Metric.CONFIG_LAST_SUCCESSFUL, lastReloadFailed ? 0 : 1);
    for (ReloadOutcome outcome : ReloadOutcome.values()) {
      families.counter(Metric.CONFIG_RELOADS, reloads[outcome.ordinal()].sum(), outcome.label());
    }
    families.gauge(Metric.CONFIG_LAST_SUCCESS, appliedMillis / 1000);
    families.gauge(Metric.DRAINING, draining ? 1 : 0);
    families.info(Metric.BUILD, version);
    return families.snapshots();
  }

  private static void collect(UpstreamView upstream, Families families) {
    for (EndpointState state : EndpointState.values()) {
      families.gauge(
          Metric.UPSTREAM_ENDPOINTS, upstream.endpoints(state), upstream.name(), state.label());
    }
    families.gauge(
        Metric.UPSTREAM_ADMISSION_QUEUE, upstream.waitingForAdmission(), upstream.name());
  }

  private static String versionOf(Package jar) {
    String version = jar.getImplementationVersion();
    return version == null ? "development" : version;
  }
}
