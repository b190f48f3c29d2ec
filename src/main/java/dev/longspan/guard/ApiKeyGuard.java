package dev.longspan.guard;

import dev.longspan.config.GuardConfig;
import dev.longspan.http.Exchange;
import dev.longspan.http.Identity;
import dev.longspan.http.Problem;
import dev.longspan.protocol.CloseCode;
import dev.longspan.telemetry.Rejection;
import io.netty.util.AsciiString;
import java.util.Map;

/** Lets clients in that have one of the keys of a file. */
final class ApiKeyGuard implements Guard {

  private static final Problem NONE =
      new Problem(401, Rejection.API_KEY, "a key is needed", Map.of("WWW-Authenticate", "ApiKey"));
  private static final Problem UNKNOWN =
      new Problem(
          401, Rejection.API_KEY, "the key is not known", Map.of("WWW-Authenticate", "ApiKey"));

  private final KeyFile keys;
  private final Carriers carriers;

  /** Null: the upstream does not learn the name. */
  private final AsciiString forward;

  ApiKeyGuard(GuardConfig.ApiKeys config) {
    keys = KeyFile.read(config.file());
    carriers = new Carriers(config.from());
    forward = config.forward().map(AsciiString::cached).orElse(null);
  }

  @Override
  public void check(Visit visit) {
    Exchange exchange = visit.exchange();
    String key = carriers.take(exchange);
    String name = key == null ? null : keys.nameOf(key);
    if (forward != null) {
      ForwardedClaims.drop(exchange.request().headers(), forward);
    }
    if (name == null) {
      visit.refuse(key == null ? NONE : UNKNOWN);
      return;
    }
    if (forward != null) {
      exchange.request().headers().set(forward, name);
    }
    exchange.identify(new Identity(name, null, Long.MAX_VALUE, CloseCode.POLICY_VIOLATION));
    visit.admit();
  }
}
