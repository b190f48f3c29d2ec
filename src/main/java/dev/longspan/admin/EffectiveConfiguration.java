package dev.longspan.admin;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Configuration records as JSON, with the keys that {@code longspan.yaml} has for them. What may be
 * a secret is masked: values of headers that are set, whatever a secret's usual name says of, and
 * credentials and queries of URLs.
 */
final class EffectiveConfiguration {

  static final String MASK = "••••••";

  /** A file's name is no secret, what is in it is. */
  private static final Pattern SECRET =
      Pattern.compile(
          "(?i)password|secret|credential|authorization|cookie-value|api-?keys?|^keys?$|^hmac.*|^set$");

  private EffectiveConfiguration() {}

  static Object rendered(Object value) {
    if (value instanceof Record each) {
      return ofRecord(each);
    } else if (value instanceof Map<?, ?> map) {
      JsonObject json = new JsonObject();
      map.forEach((key, each) -> json.put(String.valueOf(key), rendered(each)));
      return json;
    } else if (value instanceof Collection<?> list) {
      JsonArray json = new JsonArray();
      list.forEach(each -> json.add(rendered(each)));
      return json;
    } else if (value instanceof Number || value instanceof Boolean) {
      return value;
    } else if (value instanceof Enum<?> constant) {
      return kebab(constant.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    } else if (value instanceof Duration duration) {
      return text(duration);
    } else if (value instanceof URI url) {
      return withoutCredentials(url);
    }
    return String.valueOf(value);
  }

  private static JsonObject ofRecord(Record each) {
    JsonObject json = new JsonObject();
    for (RecordComponent component : each.getClass().getRecordComponents()) {
      Object value = present(read(each, component));
      if (value != null) {
        String key = kebab(component.getName());
        json.put(key, SECRET.matcher(key).find() ? masked(value) : rendered(value));
      }
    }
    return json;
  }

  private static Object masked(Object value) {
    if (value instanceof java.nio.file.Path || value instanceof Boolean) {
      return rendered(value);
    } else if (value instanceof Map<?, ?> map) {
      JsonObject json = new JsonObject();
      map.keySet().forEach(key -> json.put(String.valueOf(key), MASK));
      return json;
    } else if (value instanceof Collection<?> list
        && !list.isEmpty()
        && list.iterator().next() instanceof Record) {
      return rendered(value);
    } else if (value instanceof Record) {
      return rendered(value);
    }
    return MASK;
  }

  /** Null for what is empty. */
  private static Object present(Object value) {
    if (value instanceof Optional<?> optional) {
      return optional.orElse(null);
    } else if (value instanceof OptionalLong optional) {
      return optional.isPresent() ? optional.getAsLong() : null;
    } else if (value instanceof OptionalInt optional) {
      return optional.isPresent() ? optional.getAsInt() : null;
    } else if (value instanceof OptionalDouble optional) {
      return optional.isPresent() ? optional.getAsDouble() : null;
    }
    return value;
  }

  private static Object read(Record each, RecordComponent component) {
    try {
      component.getAccessor().trySetAccessible();
      return component.getAccessor().invoke(each);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String kebab(String name) {
    return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
  }

  private static String text(Duration duration) {
    long millis = duration.toMillis();
    if (millis % 1_000 != 0) {
      return millis + "ms";
    }
    long seconds = millis / 1_000;
    return seconds % 3_600 == 0 && seconds > 0
        ? seconds / 3_600 + "h"
        : seconds % 60 == 0 && seconds > 0 ? seconds / 60 + "m" : seconds + "s";
  }

  private static String withoutCredentials(URI url) {
    String text = url.toString();
    String user = url.getRawUserInfo();
    if (user != null) {
      text = text.replaceFirst(Pattern.quote(user + "@"), MASK + "@");
    }
    String query = url.getRawQuery();
    return query == null ? text : text.substring(0, text.indexOf('?') + 1) + MASK;
  }
}
