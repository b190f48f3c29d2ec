package dev.longspan.admin;

import io.vertx.core.Future;
import java.util.Optional;

/** The reload of the configuration, as an operator asks for it and watches it. Thread-safe. */
public interface ReloadControl {

  /** How the last attempt went; empty: there was none. */
  Optional<ReloadReport> last();

  /**
   * Reads the configuration again, now.
   *
   * @return how it went; fails with {@link IllegalStateException} if the configuration did not come
   *     from a file
   */
  Future<ReloadReport> reload();
}
