package dev.longspan.config;

import dev.longspan.config.Value.Mapping;
import dev.longspan.config.Value.Scalar;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Finds routes that take the very same requests: the order of the file has no meaning, so nothing
 * could choose between them. Same host, same path, same headers, and a method in common (or none
 * named by either). The sessions of a route and its SockJS clients take requests of their own.
 */
final class AmbiguousRoutes {

  private static final String ANY_HOST = "";

  private final Problems problems;
  private final Map<Condition, List<Claim>> claims = new HashMap<>();

  AmbiguousRoutes(Problems problems) {
    this.problems = problems;
  }

  private record Condition(String host, String path, Map<String, String> headers) {}

  /**
   * @param key of the route that claims: {@code match}, or whose clients are at a path of their own
   */
  private record Claim(Mapping route, String key, Set<String> methods) {

    boolean overlaps(Claim other) {
      if (methods.isEmpty() || other.methods.isEmpty()) {
        return methods.isEmpty() && other.methods.isEmpty();
      }
      return methods.stream().anyMatch(other.methods::contains);
    }
  }

  void check(List<Value> routes) {
    for (Value item : routes) {
      Mapping route = (Mapping) item;
      if (route.isDeclared("match") && !route.has("match")) {
        continue;
      }
      Mapping match =
          route.mapping("match").orElse(new Mapping("", route.position(), Map.of(), Set.of()));
      if (match.isWhole()) {
        claim(route, match);
      }
    }
  }

  private void claim(Mapping route, Mapping match) {
    Set<String> methods = new HashSet<>(texts(match, "methods"));
    Map<String, String> headers = new TreeMap<>();
    match
        .mapping("headers")
        .ifPresent(
            it ->
                it.members().forEach((name, value) -> headers.put(name, ((Scalar) value).text())));
    String path =
        match
            .scalar("path")
            .map(it -> "=" + it.text())
            .orElseGet(() -> "^" + match.scalar("path-prefix").map(Scalar::text).orElse("/"));
    claim(new Claim(route, "match", methods), match, path, headers);
    for (String own : List.of("sessions", "sockjs")) {
      route
          .mapping(own)
          .ifPresent(
              it ->
                  claim(
                      new Claim(route, own, Set.of()), match, "^" + path(it, own, path), headers));
    }
  }

  /** Where sessions are, or SockJS clients: as {@code SessionSettings} has it. */
  private static String path(Mapping own, String name, String routePath) {
    String path =
        own.scalar("path")
            .map(Scalar::text)
            .orElseGet(() -> withoutEnd(routePath.substring(1)) + "/" + name);
    return withoutEnd(path);
  }

  private static String withoutEnd(String path) {
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  private void claim(Claim claim, Mapping match, String path, Map<String, String> headers) {
    Set<String> hosts = match.has("hosts") ? Set.copyOf(texts(match, "hosts")) : Set.of(ANY_HOST);
    boolean reported = false;
    for (String host : hosts) {
      List<Claim> others =
          claims.computeIfAbsent(new Condition(host, path, headers), any -> new ArrayList<>(1));
      Optional<Claim> taken = others.stream().filter(claim::overlaps).findFirst();
      if (taken.isEmpty()) {
        others.add(claim);
      } else if (!reported) {
        report(claim, taken.get());
        reported = true;
      }
    }
  }

  private void report(Claim claim, Claim other) {
    Value place = claim.route.get(claim.key).orElse(claim.route);
    Value first = other.route.get(other.key).orElse(other.route);
    problems.add(
        place,
        "matches the same requests as "
            + other.route.key()
            + name(other.route)
            + (other.key.equals("match") ? "" : "." + other.key)
            + " in line "
            + first.position().line()
            + "; nothing could choose between the two");
  }

  private static String name(Mapping route) {
    return route.scalar("name").map(it -> " (\"" + it.shown() + "\")").orElse("");
  }

  private static List<String> texts(Mapping mapping, String name) {
    return mapping.items(name).stream().map(it -> ((Scalar) it).text()).toList();
  }
}
