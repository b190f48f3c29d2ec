package dev.longspan.guard;

import dev.longspan.config.GuardConfig;
import dev.longspan.config.GuardConfig.TokenKeys;
import dev.longspan.config.RouteConfig;
import dev.longspan.telemetry.Telemetry;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes the guards of routes. One for each gateway: what issuers published is kept from one
 * configuration to the next. Thread-safe.
 */
public final class GuardFactory {

  private final KeyFetcher fetcher;
  private final AuthService authService;
  private final Telemetry telemetry;
  private final WorkerExecutor workers;
  private final Map<URI, PublishedKeys> published = new ConcurrentHashMap<>();

  public GuardFactory(Vertx vertx, Telemetry telemetry) {
    this.fetcher = new KeyFetcher(vertx);
    this.authService = new AuthService(vertx);
    this.telemetry = telemetry;
    this.workers =
        vertx.createSharedWorkerExecutor(
            "token-verifier", Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
  }

  /**
   * The guards that a route asks for. Reads their files.
   *
   * @throws IllegalArgumentException if one of the files can't be used
   */
  public Guards of(RouteConfig route) {
    return new Guards(route.guards().stream().map(this::guard).toList(), route.reject());
  }

  private Guard guard(GuardConfig config) {
    if (config instanceof GuardConfig.Jwt jwt) {
      return new JwtGuard(jwt, keys(jwt.keys()), workers);
    }
    if (config instanceof GuardConfig.ApiKeys apiKeys) {
      return new ApiKeyGuard(apiKeys);
    }
    if (config instanceof GuardConfig.Mtls mtls) {
      return new CertificateGuard(mtls);
    }
    if (config instanceof GuardConfig.ForwardAuth forwardAuth) {
      return new ForwardAuthGuard(forwardAuth, authService, telemetry);
    }
    return new AddressGuard((GuardConfig.Addresses) config);
  }

  private IssuerKeys keys(TokenKeys source) {
    if (source instanceof TokenKeys.Published issuer) {
      PublishedKeys keys =
          published.computeIfAbsent(
              issuer.url(), url -> new PublishedKeys(url, fetcher, telemetry));
      keys.refresh(issuer.refresh());
      keys.prepare();
      return keys;
    }
    return new IssuerKeys.Fixed(
        source instanceof TokenKeys.Fixed fixed
            ? KeysInFiles.read(fixed.file())
            : KeysInFiles.readSecret(((TokenKeys.Shared) source).file()));
  }
}
