package dev.longspan.admin;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Which part of a list is wanted, and in which order: {@code offset}, {@code limit}, {@code sort},
 * {@code order}.
 *
 * @param sort null: the list's own order
 */
record Listing(int offset, int limit, String sort, boolean descending) {

  static final int MOST = 500;
  private static final int USUAL = 50;

  /**
   * What the query of a request says.
   *
   * @throws InvalidInput when it can't be meant
   */
  static Listing of(RoutingContext context) {
    String order = parameter(context, "order", "asc");
    if (!order.equals("asc") && !order.equals("desc")) {
      throw new InvalidInput("order: expected asc or desc");
    }
    return new Listing(
        number(context, "offset", 0, Integer.MAX_VALUE / 2),
        number(context, "limit", USUAL, MOST),
        parameter(context, "sort", null),
        order.equals("desc"));
  }

  /** A parameter of the query; without it, or when it is empty, {@code otherwise}. */
  static String parameter(RoutingContext context, String name, String otherwise) {
    String value = context.request().getParam(name);
    return value == null || value.isEmpty() ? otherwise : value;
  }

  private static int number(RoutingContext context, String name, int otherwise, int most) {
    String value = parameter(context, name, null);
    if (value == null) {
      return otherwise;
    }
    try {
      int number = Integer.parseInt(value);
      if (number >= 0 && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new InvalidInput(name + ": expected an integer from 0 to " + most);
  }

  /**
   * The wanted part of a list.
   *
   * @param keys what it can be sorted by
   */
  <T> JsonObject of(
      List<T> all, Map<String, Comparator<T>> keys, Function<T, JsonObject> rendered) {
    JsonArray items = new JsonArray();
    Stream<T> sorted = sort == null ? all.stream() : all.stream().sorted(comparator(keys));
    sorted.skip(offset).limit(limit).forEach(item -> items.add(rendered.apply(item)));
    return new JsonObject().put("total", all.size()).put("offset", offset).put("items", items);
  }

  private <T> Comparator<T> comparator(Map<String, Comparator<T>> keys) {
    Comparator<T> key = keys.get(sort);
    if (key == null) {
      throw new InvalidInput(
          "sort: expected one of " + String.join(", ", new TreeSet<>(keys.keySet())));
    }
    return descending ? key.reversed() : key;
  }
}
