package dev.longspan.admin;

import dev.longspan.config.AdminConfig;
import dev.longspan.telemetry.ExpositionFormat;
import dev.longspan.telemetry.Telemetry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves {@code /metrics}, {@code /health/live}, {@code /health/ready} and what the {@link
 * AdminSection}s add.
 *
 * <p>Its start fails with an {@link IOException} of one clear line when the port cannot be bound or
 * the token not read.
 */
public final class AdminVerticle extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(AdminVerticle.class);
  private static final int MAX_LINE_BYTES = 4_096;
  private static final int MAX_HEADER_BYTES = 8_192;
  private static final int MAX_BODY_BYTES = 65_536;
  private static final int IDLE_SECONDS = 120;
  private static final String ALLOWED = "GET, HEAD";

  private final AdminConfig config;
  private final Telemetry telemetry;
  private final BooleanSupplier ready;
  private final List<AdminSection> sections;
  private volatile Optional<BearerToken> token = Optional.empty();
  private volatile int port;

  /**
   * Made once.
   *
   * @param config where to listen, and what guards it
   * @param telemetry what {@code /metrics} shows
   * @param ready whether clients may be sent here: false before the listeners are open, and while
   *     draining
   * @param sections the parts of the API
   */
  public AdminVerticle(
      AdminConfig config, Telemetry telemetry, BooleanSupplier ready, List<AdminSection> sections) {
    this.config = config;
    this.telemetry = telemetry;
    this.ready = ready;
    this.sections = List.copyOf(sections);
  }

  /** The bound port, once started. */
  public int port() {
    return port;
  }

  @Override
  public Future<?> start() {
    return readToken(config.tokenFile()).onSuccess(Runnable::run).compose(read -> listen());
  }

  /**
   * Reads another token. Any thread.
   *
   * @return has it asked for from then on; fails with an {@link IOException} of one clear line
   */
  public Future<Runnable> readToken(Optional<Path> file) {
    return vertx.executeBlocking(
        () -> {
          Optional<BearerToken> read =
              file.isPresent() ? Optional.of(BearerToken.read(file.get())) : Optional.empty();
          return () -> token = read;
        });
  }

  private Future<HttpServer> listen() {
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(config.host())
            .setPort(config.port())
            .setMaxInitialLineLength(MAX_LINE_BYTES)
            .setMaxHeaderSize(MAX_HEADER_BYTES)
            .setHttp2ClearTextEnabled(false)
            .setIdleTimeout(IDLE_SECONDS)
            .setIdleTimeoutUnit(TimeUnit.SECONDS);
    return vertx
        .createHttpServer(options)
        .requestHandler(router())
        .listen()
        .onSuccess(server -> port = server.actualPort())
        .recover(error -> Future.failedFuture(bindFailure(error)));
  }

  private IOException bindFailure(Throwable error) {
    String reason = error.getMessage() == null ? error.toString() : error.getMessage();
    return new IOException(
        "cannot listen on the admin port " + config.host() + ":" + config.port() + ": " + reason,
        error);
  }

  private Router router() {
    Router router = Router.router(vertx);
    router.errorHandler(400, context -> ProblemDocument.send(context, 400));
    router.errorHandler(413, context -> ProblemDocument.send(context, 413));
    router.errorHandler(500, AdminVerticle::failed);
    router.route().handler(this::authorize);
    router.route("/metrics").handler(AdminVerticle::readOnly).handler(this::metrics);
    router.route("/health/live").handler(AdminVerticle::readOnly).handler(AdminVerticle::live);
    router.route("/health/ready").handler(AdminVerticle::readOnly).handler(this::ready);
    Console.mount(router);
    mountSections(router);
    router.route().handler(context -> ProblemDocument.send(context, 404));
    return router;
  }

  private void mountSections(Router router) {
    router.route("/api/*").handler(new WriteCheck(() -> token.isEmpty())::handle);
    router.route("/api/*").handler(BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES));
    for (AdminSection section : sections) {
      section.mount(router);
    }
    router.get("/api/openapi.yaml").handler(AdminVerticle::description);
    Map<String, Set<String>> methods = new TreeMap<>();
    router.get("/api").handler(context -> Answer.json(context, index(methods)));
    // What is there, but not by this method.
    for (Route route : router.getRoutes()) {
      if (route.methods() != null && route.getPath().startsWith("/api")) {
        Set<String> allowed = methods.computeIfAbsent(route.getPath(), path -> new TreeSet<>());
        route.methods().forEach(method -> allowed.add(method.name()));
      }
    }
    methods.forEach(
        (path, allowed) ->
            router
                .route(path)
                .handler(
                    context -> {
                      context.response().putHeader(HttpHeaders.ALLOW, String.join(", ", allowed));
                      ProblemDocument.send(context, 405);
                    }));
  }

  private static JsonObject index(Map<String, Set<String>> methods) {
    JsonObject paths = new JsonObject();
    methods.forEach((path, allowed) -> paths.put(path, new JsonArray(List.copyOf(allowed))));
    return new JsonObject().put("paths", paths);
  }

  private static void description(RoutingContext context) {
    context.response().putHeader(HttpHeaders.CONTENT_TYPE, "application/yaml");
    try (InputStream file = AdminVerticle.class.getResourceAsStream("openapi.yaml")) {
      context.end(Buffer.buffer(file.readAllBytes()));
    } catch (IOException e) {
      context.fail(e);
    }
  }

  /** Health is for load balancers and kubelets, which have no token; the console asks for it. */
  private void authorize(RoutingContext context) {
    context.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    if (token.isEmpty() || isOpen(context.normalizedPath())) {
      context.next();
      return;
    }
    String authorization = context.request().getHeader(HttpHeaders.AUTHORIZATION);
    if (token.get().isCarriedBy(authorization)) {
      context.next();
      return;
    }
    context.response().putHeader("WWW-Authenticate", "Bearer");
    ProblemDocument.send(context, 401);
  }

  private static boolean isOpen(String path) {
    return path.startsWith("/health/") || Console.has(path);
  }

  private static void readOnly(RoutingContext context) {
    HttpMethod method = context.request().method();
    if (method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD)) {
      context.next();
      return;
    }
    context.response().putHeader(HttpHeaders.ALLOW, ALLOWED);
    ProblemDocument.send(context, 405);
  }

  private void metrics(RoutingContext context) {
    ExpositionFormat format =
        ExpositionFormat.accepted(context.request().getHeader(HttpHeaders.ACCEPT));
    vertx
        .executeBlocking(() -> scrape(format), false)
        .onFailure(context::fail)
        .onSuccess(
            body ->
                context
                    .response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, format.contentType())
                    .end(body));
  }

  private Buffer scrape(ExpositionFormat format) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(32 * 1024);
    telemetry.scrape(format, out);
    return Buffer.buffer(out.toByteArray());
  }

  private static void live(RoutingContext context) {
    sendStatus(context, 200, "live");
  }

  private void ready(RoutingContext context) {
    if (ready.getAsBoolean()) {
      sendStatus(context, 200, "ready");
    } else {
      sendStatus(context, 503, "not-ready");
    }
  }

  private static void sendStatus(RoutingContext context, int code, String status) {
    context
        .response()
        .setStatusCode(code)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .end(new JsonObject().put("status", status).toBuffer());
  }

  private static void failed(RoutingContext context) {
    if (context.failure() instanceof InvalidInput invalid) {
      ProblemDocument.send(context, 400, invalid.getMessage());
      return;
    }
    LOG.error("admin request failed path={}", context.request().path(), context.failure());
    if (context.response().headWritten()) {
      context.request().connection().close();
    } else {
      ProblemDocument.send(context, 500);
    }
  }
}
