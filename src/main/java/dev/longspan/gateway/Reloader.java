package dev.longspan.gateway;

import dev.longspan.admin.ReloadReport;
import dev.longspan.config.Configuration;
import dev.longspan.config.ConfigurationLoader;
import dev.longspan.config.InvalidConfiguration;
import dev.longspan.config.NamedFiles;
import dev.longspan.config.Problem;
import dev.longspan.config.UnreadableConfiguration;
import dev.longspan.telemetry.ReloadOutcome;
import dev.longspan.telemetry.Telemetry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the gateway follow its configuration file, and the files that it names, on a thread of its
 * own.
 *
 * <p>Files are looked at again and again rather than watched through the system: that sees every
 * kind of change, also the switch of a symbolic link in another directory by which Kubernetes
 * updates a volume, and a file on a network. What has changed is read once it has been the same for
 * two looks, so that nobody reads what is half written.
 */
final class Reloader {

  /** Between two looks. */
  static final long LOOK_MILLIS = 500;

  private static final Logger log = LoggerFactory.getLogger(Reloader.class);

  private final Path file;
  private final ConfigurationLoader loader;
  private final Function<Configuration, Future<Boolean>> apply;
  private final Telemetry telemetry;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread made = new Thread(task, "longspan-reload");
            made.setDaemon(true);
            return made;
          });

  /** The files as they were at the last attempt. */
  private Map<Path, FileStamp> tried = Map.of();

  /** The files as they were at the last look. */
  private Map<Path, FileStamp> seen = Map.of();

  private boolean attempted;
  private volatile ReloadReport last;

  /**
   * @param apply serves by a configuration, and says whether anything changed; fails with one line
   */
  Reloader(
      Path file,
      ConfigurationLoader loader,
      Function<Configuration, Future<Boolean>> apply,
      Telemetry telemetry) {
    this.file = file;
    this.loader = loader;
    this.apply = apply;
    this.telemetry = telemetry;
  }

  /** Begins to look. */
  void start() {
    thread.scheduleWithFixedDelay(this::look, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** How the last attempt went; empty: there was none. */
  Optional<ReloadReport> last() {
    return Optional.ofNullable(last);
  }

  /** Reads the file now, whether it has changed or not. */
  Future<ReloadReport> reload() {
    Promise<ReloadReport> done = Promise.promise();
    try {
      thread.execute(() -> done.complete(report(attempt(), true)));
    } catch (RejectedExecutionException ended) {
      done.fail(new IllegalStateException("the gateway has ended", ended));
    }
    return done.future();
  }

  /** Looks no more. */
  void close() {
    thread.shutdownNow();
  }

  private void look() {
    Map<Path, FileStamp> now = new HashMap<>();
    now.put(file, FileStamp.of(file));
    tried.keySet().forEach(path -> now.put(path, FileStamp.of(path)));
    boolean settled = now.equals(seen);
    seen = now;
    if (settled && !now.equals(tried)) {
      // The first one only learns which files there are, and what changed since the start.
      boolean first = !attempted;
      ReloadReport report = attempt();
      if (!first || report.outcome() != ReloadOutcome.UNCHANGED) {
        report(report, false);
      }
    }
  }

  private ReloadReport attempt() {
    attempted = true;
    // Before it is read: what changes meanwhile is seen by the next look.
    Map<Path, FileStamp> stamps = new HashMap<>(tried);
    stamps.replaceAll((path, stamp) -> FileStamp.of(path));
    stamps.put(file, FileStamp.of(file));
    tried = stamps;
    try {
      Configuration configuration = loader.load(file);
      Map<Path, FileStamp> named = new HashMap<>();
      NamedFiles.in(configuration)
          .forEach(path -> named.put(path, stamps.getOrDefault(path, FileStamp.of(path))));
      named.put(file, stamps.get(file));
      tried = named;
      boolean changed = apply.apply(configuration).toCompletionStage().toCompletableFuture().join();
      return outcome(changed ? ReloadOutcome.SUCCESS : ReloadOutcome.UNCHANGED, List.of());
    } catch (InvalidConfiguration e) {
      return outcome(ReloadOutcome.FAILURE, e.problems().stream().map(Problem::toString).toList());
    } catch (UnreadableConfiguration e) {
      return outcome(ReloadOutcome.FAILURE, List.of(e.getMessage()));
    } catch (CompletionException e) {
      return outcome(ReloadOutcome.FAILURE, List.of(String.valueOf(e.getCause().getMessage())));
    } catch (RuntimeException e) {
      log.error("the configuration could not be applied", e);
      return outcome(ReloadOutcome.FAILURE, List.of("a fault of the gateway: " + e));
    }
  }

  private static ReloadReport outcome(ReloadOutcome outcome, List<String> problems) {
    return new ReloadReport(Instant.now(), outcome, problems);
  }

  /** Makes known how an attempt went. */
  private ReloadReport report(ReloadReport report, boolean asked) {
    last = report;
    telemetry.reloaded(report.outcome());
    switch (report.outcome()) {
      case SUCCESS -> log.info("configuration reloaded file={}", file);
      case UNCHANGED -> {
        if (asked) {
          log.info("configuration unchanged file={}", file);
        }
      }
      case FAILURE -> {
        log.warn(
            "configuration not reloaded, the one before is served on file={} problems={}",
            file,
            report.problems().size());
        report.problems().forEach(problem -> log.warn("configuration problem {}", problem));
      }
    }
    return report;
  }
}
