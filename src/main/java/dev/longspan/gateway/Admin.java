package dev.longspan.gateway;

import dev.longspan.admin.AdminVerticle;
import dev.longspan.config.AdminConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/** The operator's port, which a reload may move. */
final class Admin {

  private final Vertx vertx;
  private final Function<AdminConfig, AdminVerticle> make;
  private volatile AdminVerticle current;

  /**
   * @param make makes one that is not deployed yet
   */
  Admin(Vertx vertx, Function<AdminConfig, AdminVerticle> make) {
    this.vertx = vertx;
    this.make = make;
  }

  Future<Void> start(AdminConfig config) {
    return deploy(config).onSuccess(started -> current = started).mapEmpty();
  }

  /** Starts one beside the current one. */
  Future<AdminVerticle> deploy(AdminConfig config) {
    AdminVerticle next = make.apply(config);
    return vertx.deployVerticle(next).map(next);
  }

  /** Has the operator use this one from now on. */
  void switchTo(AdminVerticle next) {
    AdminVerticle before = current;
    current = next;
    end(before);
  }

  void end(AdminVerticle verticle) {
    vertx.undeploy(verticle.deploymentID());
  }

  /** Reads another token; what it returns has it asked for from then on. */
  Future<Runnable> readToken(Optional<Path> file) {
    return current.readToken(file);
  }

  int port() {
    return current.port();
  }
}
