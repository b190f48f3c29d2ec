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
