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
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves {@code /metrics}, {@code /health/live}, {@code /health/ready} and {@code /api}.
 *
 * <p>Its start fails with an {@link IOException} of one clear line when the port cannot be bound or
 * the token not read.
 */
public final class AdminVerticle extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(AdminVerticle.class);
  private static final int MAX_LINE_BYTES = 4_096;
  private static final int MAX_HEADER_BYTES = 8_192;
  private static final int IDLE_SECONDS = 120;
  private static final String ALLOWED = "GET, HEAD";

  private final AdminConfig config;
  private final Telemetry telemetry;
  private final BooleanSupplier ready;
  private final DrainControl drain;
  private Optional<BearerToken> token = Optional.empty();
  private volatile int port;

  /**
   * Made once.
   *
   * @param config where to listen, and what guards it
   * @param telemetry what {@code /metrics} shows
   * @param ready whether clients may be sent here: false before the listeners are open, and while
   *     draining
   * @param drain the gateway's orderly end
   */
  public AdminVerticle(
      AdminConfig config, Telemetry telemetry, BooleanSupplier ready, DrainControl drain) {
    this.config = config;
    this.telemetry = telemetry;
    this.ready = ready;
    this.drain = drain;
  }

  /** The bound port, once started. */
  public int port() {
    return port;
  }

  @Override
  public Future<?> start() {
    return vertx.executeBlocking(this::readToken).compose(read -> listen());
  }

  private Void readToken() throws IOException {
    if (config.tokenFile().isPresent()) {
      token = Optional.of(BearerToken.read(config.tokenFile().get()));
    }
    return null;
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
    router.errorHandler(500, AdminVerticle::failed);
    router.route().handler(this::authorize);
    router.route("/metrics").handler(AdminVerticle::readOnly).handler(this::metrics);
    router.route("/health/live").handler(AdminVerticle::readOnly).handler(AdminVerticle::live);
    router.route("/health/ready").handler(AdminVerticle::readOnly).handler(this::ready);
    new DrainApi(drain).mount(router);
    router.route().handler(context -> ProblemDocument.send(context, 404));
    return router;
  }

  /** Health is for load balancers and kubelets, which have no token. */
  private void authorize(RoutingContext context) {
    context.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    if (token.isEmpty() || context.normalizedPath().startsWith("/health/")) {
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
    LOG.error("admin request failed path={}", context.request().path(), context.failure());
    if (context.response().headWritten()) {
      context.request().connection().close();
    } else {
      ProblemDocument.send(context, 500);
    }
  }
}
