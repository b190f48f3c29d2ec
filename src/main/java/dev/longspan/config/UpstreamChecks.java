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
    eitherEndpointsOrDns();
    upstream.mapping("dns").ifPresent(this::portWhereItIsNeeded);
    upstream.mapping("tls").ifPresent(this::certificateWithKey);
    if (upstream.get("balance").orElse(null) instanceof Mapping byKey) {
      // A key leads where it leads, however long that endpoint has been there.
      upstream
          .get("slow-start")
          .ifPresent(it -> problems.add(it, "expected no slow-start beside " + only(byKey)));
      upstream
          .get("rebalance")
          .ifPresent(it -> problems.add(it, "expected no rebalance beside " + only(byKey)));
    }
  }

  private static String only(Mapping byKey) {
    return "balance." + String.join(" and balance.", byKey.declared());
  }

  private void eitherEndpointsOrDns() {
    boolean endpoints = upstream.isDeclared("endpoints");
    boolean dns = upstream.isDeclared("dns");
    if (endpoints == dns) {
      problems.add(
          upstream,
          dns
              ? "expected either endpoints or dns, found both"
              : "missing key \"endpoints\" or \"dns\"");
    }
  }

  private void portWhereItIsNeeded(Mapping dns) {
    boolean services = dns.scalar("type").filter(type -> type.text().equals("SRV")).isPresent();
    if (services) {
      dns.get("port")
          .ifPresent(it -> problems.add(it, "expected no port with SRV, whose records have it"));
    } else if (!dns.isDeclared("port")) {
      problems.add(dns, "missing key \"port\", which only SRV records have");
    }
  }

  private void certificateWithKey(Mapping tls) {
    boolean certificate = tls.isDeclared("certificate");
    if (certificate != tls.isDeclared("key")) {
      problems.add(tls, certificate ? "missing key \"key\"" : "missing key \"certificate\"");
    }
    boolean used =
        upstream.isDeclared("dns")
            || upstream.items("endpoints").stream()
                .map(
                    each ->
                        each instanceof Mapping mapping
                            ? mapping.scalar("url")
                            : Optional.of((Scalar) each))
                .anyMatch(url -> url.isEmpty() || url.get().text().startsWith("https:"));
    if (!used) {
      problems.add(tls, "expected an https endpoint beside tls");
    }
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
