package dev.longspan.admin;

import dev.longspan.protocol.CloseCode;
import dev.longspan.telemetry.ConnectionFilter;
import dev.longspan.telemetry.ConnectionOrder;
import dev.longspan.telemetry.ConnectionView;
import dev.longspan.telemetry.LiveConnections;
import io.vertx.core.Future;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The clients' open connections: who, where from, and the way to end them. */
public final class ConnectionsSection implements AdminSection {

  private static final Logger LOG = LoggerFactory.getLogger(ConnectionsSection.class);

  /** Payload of a close frame less its code (RFC 6455 section 5.5). */
  private static final int LONGEST_REASON = 123;

  private static final int MOST_IDS = 1_000;
  private static final String DEFAULT_REASON = "closed by the operator";
  private static final Set<String> CLOSE_KEYS = Set.of("ids", "filter", "code", "reason");
  private static final Set<String> FILTER_KEYS =
      Set.of(
          "route",
          "client",
          "upstream",
          "endpoint",
          "client_address",
          "subject",
          "token_id",
          "text",
          "min_age",
          "min_idle");

  private final LiveConnections connections;

  public ConnectionsSection(LiveConnections connections) {
    this.connections = connections;
  }

  @Override
  public void mount(Router router) {
    router.get("/api/connections").handler(this::list);
    router.post("/api/connections/close").handler(this::close);
  }

  private void list(RoutingContext context) {
    Listing listing = Listing.of(context);
    if (listing.offset() + listing.limit() > LiveConnections.FURTHEST) {
      throw new InvalidInput(
          "offset: the list ends at " + LiveConnections.FURTHEST + "; narrow the filter instead");
    }
    String sort = listing.sort() == null ? ConnectionOrder.AGE.label() : listing.sort();
    ConnectionOrder order =
        ConnectionOrder.of(sort).orElseThrow(() -> new InvalidInput("sort: unknown key " + sort));
    ConnectionFilter filter = filter(null, name -> Listing.parameter(context, name, null));
    Future.fromCompletionStage(
            connections.list(
                filter, order, listing.descending(), listing.offset(), listing.limit()),
            context.vertx().getOrCreateContext())
        .onFailure(context::fail)
        .onSuccess(
            page -> {
              JsonArray items = new JsonArray();
              page.connections().forEach(connection -> items.add(rendered(connection)));
              Answer.json(
                  context,
                  new JsonObject()
                      .put("total", page.total())
                      .put("offset", listing.offset())
                      .put("items", items));
            });
  }

  private void close(RoutingContext context) {
    JsonObject body = body(context);
    unknownKeys(body, CLOSE_KEYS, "");
    ConnectionFilter filter = filter(body);
    int code = code(body);
    String reason = reason(body);
    Future.fromCompletionStage(
            connections.close(filter, code, reason), context.vertx().getOrCreateContext())
        .onFailure(context::fail)
        .onSuccess(
            closed -> {
              LOG.info("connections closed by the operator count={} code={}", closed, code);
              Answer.json(context, new JsonObject().put("closed", closed));
            });
  }

  private static JsonObject body(RoutingContext context) {
    try {
      JsonObject body = context.body().asJsonObject();
      if (body != null) {
        return body;
      }
    } catch (DecodeException | ClassCastException e) {
      // Said below.
    }
    throw new InvalidInput("the body must be a JSON object");
  }

  private static ConnectionFilter filter(JsonObject body) {
    Object ids = body.getValue("ids");
    Object conditions = body.getValue("filter");
    if ((ids == null) == (conditions == null)) {
      throw new InvalidInput("either ids or filter says which connections to close");
    }
    if (ids instanceof JsonArray list) {
      return filter(idsOf(list), name -> null);
    }
    if (!(conditions instanceof JsonObject object)) {
      throw new InvalidInput("ids must be an array of strings, filter an object");
    }
    unknownKeys(object, FILTER_KEYS, "filter.");
    ConnectionFilter filter =
        filter(
            null, name -> object.getValue(name) == null ? null : object.getValue(name).toString());
    if (filter.isEmpty()) {
      throw new InvalidInput("filter: at least one condition; drain ends all");
    }
    return filter;
  }

  private static Set<String> idsOf(JsonArray list) {
    Set<String> ids = new HashSet<>();
    for (Object id : list) {
      if (!(id instanceof String text)) {
        throw new InvalidInput("ids must be an array of strings");
      }
      ids.add(text);
    }
    if (ids.isEmpty() || ids.size() > MOST_IDS) {
      throw new InvalidInput("ids: expected 1 to " + MOST_IDS);
    }
    return ids;
  }

  private static void unknownKeys(JsonObject object, Set<String> known, String prefix) {
    for (String key : object.fieldNames()) {
      if (!known.contains(key)) {
        throw new InvalidInput("unknown key " + prefix + key);
      }
    }
  }

  private static int code(JsonObject body) {
    Object code = body.getValue("code", CloseCode.POLICY_VIOLATION);
    if (code instanceof Integer number && CloseCode.isValidOnTheWire(number)) {
      return number;
    }
    throw new InvalidInput("code: expected 1000 to 1003, 1007 to 1014 or 3000 to 4999");
  }

  private static String reason(JsonObject body) {
    Object reason = body.getValue("reason", DEFAULT_REASON);
    if (reason instanceof String text
        && text.length() <= LONGEST_REASON
        && StandardCharsets.US_ASCII.newEncoder().canEncode(text)) {
      return text;
    }
    throw new InvalidInput("reason: expected at most " + LONGEST_REASON + " ASCII characters");
  }

  private static ConnectionFilter filter(Set<String> ids, Function<String, String> parameters) {
    return new ConnectionFilter(
        ids,
        parameters.apply("route"),
        parameters.apply("client"),
        parameters.apply("upstream"),
        parameters.apply("endpoint"),
        parameters.apply("client_address"),
        parameters.apply("subject"),
        parameters.apply("token_id"),
        parameters.apply("text"),
        seconds("min_age", parameters) * 1_000,
        seconds("min_idle", parameters) * 1_000);
  }

  private static long seconds(String name, Function<String, String> parameters) {
    String value = parameters.apply(name);
    if (value == null) {
      return 0;
    }
    try {
      int seconds = Integer.parseInt(value);
      if (seconds >= 0) {
        return seconds;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new InvalidInput(name + ": expected whole seconds");
  }

  private static JsonObject rendered(ConnectionView connection) {
    JsonObject json =
        new JsonObject()
            .put("id", connection.id())
            .put("client", connection.client().label())
            .put("route", connection.route())
            .put("upstream", connection.upstream())
            .put("endpoint", connection.endpoint())
            .put("client_address", connection.clientAddress())
            .put("path", connection.path())
            .put("subject", connection.subject())
            .put("token_id", connection.tokenId())
            .put("age_seconds", connection.ageMillis() / 1e3)
            .put("idle_seconds", connection.idleMillis() / 1e3)
            .put("frames_received", connection.framesReceived())
            .put("frames_sent", connection.framesSent())
            .put("bytes_received", connection.bytesReceived())
            .put("bytes_sent", connection.bytesSent());
    if (connection.roundTripNanos() > 0) {
      json.put("round_trip_seconds", connection.roundTripNanos() / 1e9);
    }
    return json;
  }
}
