package dev.longspan.gateway;

import dev.longspan.config.AccessLogConfig;
import dev.longspan.telemetry.AccessLog;
import dev.longspan.telemetry.AccessLogs;
import dev.longspan.telemetry.AccessRecord;
import dev.longspan.telemetry.Telemetry;
import java.io.IOException;
import java.util.Optional;

/**
 * The access log of the configuration that is served, for connections that outlive it: what they
 * write goes to where the log is by then. Thread-safe.
 */
final class CurrentAccessLog {

  private final Telemetry telemetry;
  private volatile Redirected entry;

  /**
   * Opens it.
   *
   * @throws IOException when the file can't be appended to
   */
  CurrentAccessLog(Optional<AccessLogConfig> config, Telemetry telemetry) throws IOException {
    this.telemetry = telemetry;
    this.entry = new Redirected(AccessLogs.open(config, telemetry));
  }

  /** Where new connections write. */
  AccessLog entry() {
    return entry;
  }

  /**
   * Opens the log of another configuration.
   *
   * @throws IOException when the file can't be appended to; nothing has changed then
   */
  AccessLog open(Optional<AccessLogConfig> config) throws IOException {
    return AccessLogs.open(config, telemetry);
  }

  /**
   * Writes to this log from now on, and closes the one before. Connections that noted nothing for a
   * log, because there was none when they began, go on without one.
   */
  void switchTo(AccessLog next) {
    AccessLog before = entry.target;
    if (before.isEnabled()) {
      entry.target = next;
    } else {
      entry = new Redirected(next);
    }
    before.close();
  }

  void reopen() {
    entry.target.reopen();
  }

  void close() {
    entry.target.close();
  }

  private static final class Redirected implements AccessLog {

    private volatile AccessLog target;

    Redirected(AccessLog target) {
      this.target = target;
    }

    @Override
    public void write(AccessRecord record) {
      target.write(record);
    }

    @Override
    public boolean isEnabled() {
      return target.isEnabled();
    }

    @Override
    public void close() {
      target.close();
    }
  }
}
