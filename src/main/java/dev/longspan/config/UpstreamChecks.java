package dev.longspan.config;

import dev.longspan.config.Value.Mapping;
import dev.longspan.config.Value.Scalar;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What must hold between the values of an upstream. */
final class UpstreamChecks {

  private final Mapping upstream;
  private final Problems problems;

  UpstreamChecks(Mapping upstream, Problems problems) {
    this.upstream = upstream;
    this.problems = problems;
  }

  void run() {
    endpointsOnce();
    if (upstream.get("balance").orElse(null) instanceof Mapping byKey) {
      // A key leads where it leads, however long that endpoint has been there.
      upstream
          .get("slow-start")
          .ifPresent(it -> problems.add(it, "expected no slow-start beside " + only(byKey)));
    }
  }

  private static String only(Mapping byKey) {
    return "balance." + String.join(" and balance.", byKey.declared());
  }

  /** The schema sees it where both are written the same way. */
  private void endpointsOnce() {
    Map<String, Value> seen = new HashMap<>();
    for (Value item : upstream.items("endpoints")) {
      Optional<Scalar> url =
          item instanceof Mapping mapping ? mapping.scalar("url") : Optional.of((Scalar) item);
      if (url.isPresent()) {
        Value first = seen.putIfAbsent(url.get().text(), item);
        if (first != null && !(first instanceof Scalar && item instanceof Scalar)) {
          problems.add(
              url.get(),
              "\""
                  + url.get().shown()
                  + "\" is already in the list, in line "
                  + first.position().line());
        }
      }
    }
  }
}
