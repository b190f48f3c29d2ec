package dev.longspan.gateway;

import dev.longspan.admin.ReloadControl;
import dev.longspan.admin.ReloadReport;
import io.vertx.core.Future;
import java.util.Optional;

/** The reloads of a gateway, whether it follows a file or not. Thread-safe. */
final class Reloads implements ReloadControl {

  private volatile Reloader reloader;

  /** Follows a file from now on. */
  void follow(Reloader value) {
    reloader = value;
    value.start();
  }

  @Override
  public Optional<ReloadReport> last() {
    Reloader current = reloader;
    return current == null ? Optional.empty() : current.last();
  }

  @Override
  public Future<ReloadReport> reload() {
    Reloader current = reloader;
    return current == null
        ? Future.failedFuture(new IllegalStateException("no file is watched"))
        : current.reload();
  }

  void close() {
    Reloader current = reloader;
    if (current != null) {
      current.close();
    }
  }
}
