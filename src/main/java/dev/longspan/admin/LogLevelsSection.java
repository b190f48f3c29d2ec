package dev.longspan.admin;

import dev.longspan.telemetry.Logging;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log's levels, to be changed without a restart. */
public final class LogLevelsSection implements AdminSection {

  private static final Logger LOG = LoggerFactory.getLogger(LogLevelsSection.class);

  @Override
  public void mount(Router router) {
    router.get("/api/log-levels").handler(LogLevelsSection::list);
    router.put("/api/log-levels").handler(LogLevelsSection::set);
  }

  private static void list(RoutingContext context) {
    JsonObject levels = new JsonObject();
    Logging.levels().forEach(levels::put);
    Answer.json(context, new JsonObject().put("levels", levels));
  }

  private static void set(RoutingContext context) {
    JsonObject levels = levels(context);
    for (Map.Entry<String, Object> entry : levels) {
      String level = entry.getValue() == null ? null : entry.getValue().toString();
      if (!Logging.isLogger(entry.getKey())) {
        throw new InvalidInput("levels: " + entry.getKey() + " is no logger's name");
      }
      if (level != null && !Logging.isLevel(level)) {
        throw new InvalidInput("levels: expected error, warn, info, debug, trace, or null");
      }
    }
    levels.forEach(
        entry -> {
          String level = entry.getValue() == null ? null : entry.getValue().toString();
          Logging.set(entry.getKey(), level);
          LOG.info("log level changed logger={} level={}", entry.getKey(), level);
        });
    list(context);
  }

  private static JsonObject levels(RoutingContext context) {
    try {
      JsonObject body = context.body().asJsonObject();
      if (body != null
          && body.getValue("levels") instanceof JsonObject levels
          && body.size() == 1) {
        return levels;
      }
    } catch (DecodeException | ClassCastException e) {
      // Said below.
    }
    throw new InvalidInput("expected {\"levels\": {\"<logger>\": \"<level>\"}}");
  }
}
