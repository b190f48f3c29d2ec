package dev.longspan.guard;

import dev.longspan.config.GuardConfig;
import dev.longspan.http.Exchange;
import dev.longspan.http.Problem;
import dev.longspan.telemetry.AuthResult;
import dev.longspan.telemetry.Rejection;
import dev.longspan.telemetry.Telemetry;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.AsciiString;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets clients in that an HTTP service lets in: a 2xx is a yes, and its headers may tell the
 * upstream who it is; any other answer is the client's. Asked for every request anew.
 */
final class ForwardAuthGuard implements Guard {

  private static final Logger log = LoggerFactory.getLogger(ForwardAuthGuard.class);

  private static final Problem UNAVAILABLE =
      Problem.passing(
          503, Rejection.GUARD_UNAVAILABLE, "the service that decides does not answer", 1);

  private static final AsciiString METHOD = AsciiString.cached("X-Forwarded-Method");
  private static final AsciiString URI = AsciiString.cached("X-Forwarded-Uri");

  /** About a body that is not sent along, or about a resource that is not the service's. */
  private static final List<AsciiString> NOT_ASKED =
      List.of(
          HttpHeaderNames.HOST,
          HttpHeaderNames.CONTENT_LENGTH,
          HttpHeaderNames.TRANSFER_ENCODING,
          HttpHeaderNames.CONTENT_ENCODING,
          HttpHeaderNames.CONTENT_TYPE,
          HttpHeaderNames.EXPECT,
          HttpHeaderNames.RANGE,
          HttpHeaderNames.IF_MATCH,
          HttpHeaderNames.IF_NONE_MATCH,
          HttpHeaderNames.IF_MODIFIED_SINCE,
          HttpHeaderNames.IF_UNMODIFIED_SINCE,
          HttpHeaderNames.IF_RANGE);

  private final AuthService service;
  private final GuardConfig.ForwardAuth config;
  private final AsciiString[] forwarded;
  private final Telemetry telemetry;

  ForwardAuthGuard(GuardConfig.ForwardAuth config, AuthService service, Telemetry telemetry) {
    this.config = config;
    this.service = service;
    this.telemetry = telemetry;
    this.forwarded = config.forward().stream().map(AsciiString::cached).toArray(AsciiString[]::new);
  }

  @Override
  public void check(Visit visit) {
    Exchange exchange = visit.exchange();
    HttpHeaders question = question(exchange.request());
    for (AsciiString name : forwarded) {
      ForwardedClaims.drop(exchange.request().headers(), name);
    }
    visit.await(config.timeout().toNanos(), UNAVAILABLE, () -> {});
    service
        .ask(config.url(), question, config.timeout())
        .onComplete(
            answer -> visit.loop().eventLoop().execute(() -> answered(visit, answer)),
            failure -> visit.loop().eventLoop().execute(() -> failed(visit, failure.getMessage())));
  }

  /** Who asks for what. Hop-by-hop headers are gone already, and the way here is told. */
  private static HttpHeaders question(HttpRequest request) {
    HttpHeaders question = new DefaultHttpHeaders().add(request.headers());
    NOT_ASKED.forEach(question::remove);
    ForwardedClaims.drop(question, METHOD);
    ForwardedClaims.drop(question, URI);
    return question.set(METHOD, request.method().name()).set(URI, request.uri());
  }

  private void answered(Visit visit, AuthAnswer answer) {
    telemetry.authAsked(answer.admits() ? AuthResult.ADMITTED : AuthResult.REFUSED);
    if (visit.isOver()) {
      return;
    }
    if (!answer.admits()) {
      visit.refuse(answer);
      return;
    }
    HttpHeaders headers = visit.exchange().request().headers();
    for (AsciiString name : forwarded) {
      for (String value : answer.headers().getAll(name)) {
        headers.add(name, value);
      }
    }
    visit.admit();
  }

  private void failed(Visit visit, String detail) {
    telemetry.authAsked(AuthResult.FAILURE);
    log.warn(
        "the service that decides about requests failed host={} path={} detail=\"{}\"",
        config.url().getRawAuthority(),
        config.url().getRawPath(),
        detail);
    visit.refuse(UNAVAILABLE);
  }
}
