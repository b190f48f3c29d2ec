package dev.longspan.protocol;

import io.netty.handler.codec.http.HttpMethod;
import java.util.Set;

/** Which requests may be sent again (RFC 9110 section 9.2.2). */
public final class Idempotence {

  private static final Set<HttpMethod> IDEMPOTENT =
      Set.of(
          HttpMethod.GET,
          HttpMethod.HEAD,
          HttpMethod.OPTIONS,
          HttpMethod.TRACE,
          HttpMethod.PUT,
          HttpMethod.DELETE);

  private Idempotence() {}

  /** Whether sending it twice has the same effect as once. */
  public static boolean of(HttpMethod method) {
    return IDEMPOTENT.contains(method);
  }
}
