package dev.longspan.guard;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.longspan.config.GuardConfig;
import dev.longspan.guard.TokenVerifier.Invalid;
import dev.longspan.guard.TokenVerifier.Outcome;
import dev.longspan.guard.TokenVerifier.Verified;
import dev.longspan.http.Problem;
import dev.longspan.telemetry.Rejection;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import io.vertx.core.WorkerExecutor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Lets clients in that have a signed token. A token's signature is verified away from the event
 * loop, and once only as long as the token is in use.
 */
final class JwtGuard implements Guard {

  private static final int REMEMBERED_TOKENS = 10_000;

  /** Longer than fetching keys takes at most. */
  private static final long RENEWAL_NANOS = Duration.ofSeconds(12).toNanos();

  private static final Problem NO_KEYS =
      new Problem(
          503,
          Rejection.GUARD_UNAVAILABLE,
          "the keys that verify tokens are not to be had",
          Map.of("Retry-After", "5"));

  private static final long VERIFICATION_NANOS = Duration.ofSeconds(5).toNanos();

  private static final Problem BUSY =
      new Problem(
          503,
          Rejection.GUARD_UNAVAILABLE,
          "too many tokens are being verified",
          Map.of("Retry-After", "1"));

  private static final Problem NO_TOKEN =
      new Problem(401, Rejection.JWT, "a token is needed", Map.of("WWW-Authenticate", "Bearer"));

  private static final Problem TOO_EARLY = invalid("the token is not valid yet");
  private static final Problem EXPIRED = invalid("the token has expired");

  private final IssuerKeys keys;
  private final TokenVerifier verifier;
  private final WorkerExecutor workers;
  private final Carriers carriers;
  private final AsciiString[] forwardedTo;
  private final Cache<Digest, Verified> verified =
      Caffeine.newBuilder().maximumSize(REMEMBERED_TOKENS).executor(Runnable::run).build();

  JwtGuard(GuardConfig.Jwt config, IssuerKeys keys, WorkerExecutor workers) {
    this.keys = keys;
    this.workers = workers;
    this.verifier = new TokenVerifier(config);
    this.carriers = new Carriers(config.from());
    this.forwardedTo =
        config.forward().values().stream().map(AsciiString::cached).toArray(AsciiString[]::new);
  }

  private static Problem invalid(String detail) {
    // RFC 6750 section 3.1
    return new Problem(
        401,
        Rejection.JWT,
        detail,
        Map.of(
            "WWW-Authenticate",
            "Bearer error=\"invalid_token\", error_description=\"" + detail + '"'));
  }

  private static Problem insufficient(String detail) {
    return new Problem(
        403,
        Rejection.JWT,
        detail,
        Map.of("WWW-Authenticate", "Bearer error=\"insufficient_scope\""));
  }

  @Override
  public void check(Visit visit) {
    String token = carriers.take(visit.exchange());
    HttpHeaders headers = visit.exchange().request().headers();
    for (AsciiString name : forwardedTo) {
      ForwardedClaims.drop(headers, name);
    }
    if (token == null) {
      visit.refuse(NO_TOKEN);
      return;
    }
    KeySet known = keys.current();
    if (known == null) {
      renew(visit, token, NO_KEYS);
      return;
    }
    Digest digest = Digest.of(token.getBytes(StandardCharsets.UTF_8));
    Verified before = verified.getIfPresent(digest);
    if (before != null && before.isVerifiedWith(known)) {
      checkTime(visit, before);
      return;
    }
    verify(
        visit,
        token,
        known,
        outcome -> {
          if (outcome == Invalid.UNKNOWN_KEY) {
            renew(visit, token, invalid(Invalid.UNKNOWN_KEY.detail()));
          } else {
            judge(visit, digest, outcome);
          }
        });
  }

  /** Away from the event loop, which has others to serve: some signatures take milliseconds. */
  private void verify(Visit visit, String token, KeySet known, Consumer<Outcome> then) {
    visit.await(VERIFICATION_NANOS, BUSY, () -> {});
    workers
        .executeBlocking(() -> verifier.verify(token, known), false)
        .onComplete(
            done ->
                visit
                    .loop()
                    .eventLoop()
                    .execute(
                        () -> {
                          if (!visit.isOver()) {
                            then.accept(done.succeeded() ? done.result() : Invalid.MALFORMED);
                          }
                        }));
  }

  /** The issuer may have newer keys: it is asked, and the token looked at again. */
  private void renew(Visit visit, String token, Problem otherwise) {
    boolean asked = keys.renew(visit.loop(), () -> renewed(visit, token, otherwise));
    if (asked) {
      visit.await(RENEWAL_NANOS, NO_KEYS, () -> {});
    } else {
      visit.refuse(otherwise);
    }
  }

  private void renewed(Visit visit, String token, Problem otherwise) {
    if (visit.isOver()) {
      return;
    }
    KeySet known = keys.current();
    if (known == null) {
      visit.refuse(otherwise);
      return;
    }
    Digest digest = Digest.of(token.getBytes(StandardCharsets.UTF_8));
    verify(visit, token, known, outcome -> judge(visit, digest, outcome));
  }

  private void judge(Visit visit, Digest digest, Outcome outcome) {
    if (outcome instanceof Verified good) {
      verified.put(digest, good);
      checkTime(visit, good);
    } else {
      Invalid bad = (Invalid) outcome;
      visit.refuse(bad == Invalid.CLAIM ? insufficient(bad.detail()) : invalid(bad.detail()));
    }
  }

  private void checkTime(Visit visit, Verified token) {
    long now = System.currentTimeMillis();
    if (token.identity().isExpired(now)) {
      visit.refuse(EXPIRED);
    } else if (now < token.notBeforeMillis()) {
      visit.refuse(TOO_EARLY);
    } else {
      HttpHeaders headers = visit.exchange().request().headers();
      List<String> values = token.forwarded();
      for (int i = 0; i < forwardedTo.length; i++) {
        if (values.get(i) != null) {
          headers.set(forwardedTo[i], values.get(i));
        }
      }
      visit.exchange().identify(token.identity());
      visit.admit();
    }
  }
}
