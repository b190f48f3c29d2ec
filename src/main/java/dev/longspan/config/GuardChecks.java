package dev.longspan.config;

import dev.longspan.config.Value.Mapping;
import java.util.ArrayList;
import java.util.List;

/** What must hold between the keys of a route's guards. */
final class GuardChecks {

  private static final List<String> KEY_SOURCES = List.of("jwks", "keys-file", "secret-file");

  private final Problems problems;

  GuardChecks(Problems problems) {
    this.problems = problems;
  }

  /** A certificate that no listener asks for is never shown. */
  void checkClientCertificates(Mapping root) {
    boolean asked = false;
    for (Value item : root.items("listeners")) {
      Mapping tls = ((Mapping) item).mapping("tls").orElse(null);
      if (tls == null) {
        continue;
      }
      boolean asks =
          !tls.scalar("client-auth").map(Value.Scalar::text).orElse("none").equals("none");
      asked |= asks || (tls.isDeclared("client-auth") && !tls.has("client-auth"));
      if (asks && !tls.isDeclared("client-ca")) {
        problems.add(tls.get("client-auth").orElse(tls), "expected a client-ca beside it");
      } else if (!asks && tls.has("client-ca") && !tls.isDeclared("client-auth")) {
        problems.add(tls.get("client-ca").orElse(tls), "does nothing without client-auth");
      }
    }
    for (Value route : root.items("routes")) {
      for (Value guard : ((Mapping) route).items("guards")) {
        Value mtls = ((Mapping) guard).get("mtls").orElse(null);
        if (mtls != null && !asked) {
          problems.add(mtls, "no listener asks clients for a certificate (tls.client-auth)");
        }
      }
    }
  }

  void check(Mapping route) {
    for (Value item : route.items("guards")) {
      Mapping guard = (Mapping) item;
      guard.mapping("jwt").ifPresent(this::jwt);
    }
  }

  private void jwt(Mapping jwt) {
    List<String> sources = new ArrayList<>(KEY_SOURCES);
    sources.removeIf(source -> !jwt.isDeclared(source));
    if (sources.size() != 1) {
      problems.add(
          jwt,
          "expected one of jwks, keys-file and secret-file, found "
              + (sources.isEmpty() ? "none" : String.join(" and ", sources)));
      return;
    }
    boolean shared = sources.get(0).equals("secret-file");
    for (Value item : jwt.items("algorithms")) {
      String name = ((Value.Scalar) item).text();
      if (name.startsWith("HS") && sources.get(0).equals("jwks")) {
        problems.add(item, "a secret can't be published: " + name + " needs a secret-file");
      } else if (shared && !name.startsWith("HS")) {
        problems.add(item, name + " needs a public key, not a secret-file");
      }
    }
    if (!sources.get(0).equals("jwks")) {
      jwt.get("refresh").ifPresent(it -> problems.add(it, "does nothing without jwks"));
    }
  }
}
