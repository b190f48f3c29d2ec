package dev.longspan.admin;

import dev.longspan.config.Configuration;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.util.function.Supplier;

/** The configuration that serves, defaults filled in, secrets masked. */
public final class ConfigurationSection implements AdminSection {

  private final Supplier<Configuration> configuration;

  /**
   * @param configuration the one that serves
   */
  public ConfigurationSection(Supplier<Configuration> configuration) {
    this.configuration = configuration;
  }

  @Override
  public void mount(Router router) {
    router
        .get("/api/configuration")
        .handler(
            context ->
                Answer.blocking(
                    context,
                    () ->
                        new JsonObject()
                            .put(
                                "configuration",
                                EffectiveConfiguration.rendered(configuration.get()))));
  }
}
