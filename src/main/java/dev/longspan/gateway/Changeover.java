package dev.longspan.gateway;

import dev.longspan.config.AdminConfig;
import dev.longspan.telemetry.AccessLog;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The way from one configuration to the next: first everything that can fail, which is undone if
 * anything does; then the switch, which cannot.
 */
final class Changeover {

  private final Services services;
  private final List<ListenerVerticle> verticles;
  private final Listeners listeners;
  private final Admin admin;
  private final List<Runnable> commits = new ArrayList<>();
  private final List<Runnable> undos = new ArrayList<>();

  Changeover(
      Services services, List<ListenerVerticle> verticles, Listeners listeners, Admin admin) {
    this.services = services;
    this.verticles = verticles;
    this.listeners = listeners;
    this.admin = admin;
  }

  /**
   * Goes it.
   *
   * @param start starts what the next configuration brings, once nothing can fail any more; ends,
   *     and does not fail, when it is ready to serve
   * @return fails with {@link StartFailure} or the admin port's {@link IOException}; then nothing
   *     has changed
   */
  Future<Void> to(Serving next, Serving before, Supplier<Future<?>> start) {
    return prepareAccessLog(next, before)
        .compose(done -> prepareAdmin(next, before))
        .compose(done -> listeners.prepare(next.configuration().listeners()))
        .onFailure(failure -> undos.forEach(Runnable::run))
        .compose(change -> commit(next, change, start));
  }

  private Future<Void> prepareAccessLog(Serving next, Serving before) {
    if (next.configuration().accessLog().equals(before.configuration().accessLog())) {
      return Future.succeededFuture();
    }
    try {
      AccessLog opened = services.accessLog().open(next.configuration().accessLog());
      commits.add(() -> services.accessLog().switchTo(opened));
      undos.add(opened::close);
      return Future.succeededFuture();
    } catch (IOException e) {
      return Future.failedFuture(new StartFailure(e.getMessage(), e));
    }
  }

  private Future<?> prepareAdmin(Serving next, Serving before) {
    AdminConfig config = next.configuration().admin();
    AdminConfig old = before.configuration().admin();
    boolean samePlace = config.host().equals(old.host()) && config.port() == old.port();
    if (!samePlace) {
      return admin
          .deploy(config)
          .onSuccess(
              started -> {
                commits.add(() -> admin.switchTo(started));
                undos.add(() -> admin.end(started));
              });
    }
    Path token = config.tokenFile().orElse(null);
    boolean sameToken =
        config.equals(old)
            && (token == null || next.files().get(token).equals(before.files().get(token)));
    if (sameToken) {
      return Future.succeededFuture();
    }
    return admin.readToken(config.tokenFile()).onSuccess(commits::add);
  }

  private Future<Void> commit(Serving next, Listeners.Change change, Supplier<Future<?>> start) {
    return start.get().compose(ready -> commit(next, change));
  }

  private Future<Void> commit(Serving next, Listeners.Change change) {
    commits.forEach(Runnable::run);
    List<Future<?>> served = new ArrayList<>();
    verticles.forEach(verticle -> served.add(verticle.serve(next)));
    // Behind the routes: what comes in by a new listener finds them.
    return Future.all(served).onSuccess(done -> change.commit()).mapEmpty();
  }
}
