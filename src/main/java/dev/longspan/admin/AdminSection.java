package dev.longspan.admin;

import io.vertx.ext.web.Router;

/**
 * The part of the admin API that is about one subject.
 *
 * <p>Whoever gets to its handlers is authorized; a write has passed {@link WriteCheck}, and its
 * body is read.
 */
public interface AdminSection {

  /** Adds its routes. */
  void mount(Router router);
}
