package dev.longspan.route;

import static dev.longspan.route.TestRoutes.route;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.config.MatchConfig;
import dev.longspan.config.RouteConfig;
import dev.longspan.protocol.RequestTarget;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * Compares the table with the plain statement of the rules: ask every route, take the most specific
 * that matches.
 */
class RouteTablePropertyTest {

  private static final List<String> LABELS = List.of("a", "b", "com");
  private static final List<String> SEGMENTS = List.of("a", "b", "ab");
  private static final List<String> METHODS = List.of("GET", "POST", "PUT");

  private final SplittableRandom random = new SplittableRandom(1122);

  @Test
  void agreesWithALinearSearchOnRandomRoutesAndRequests() {
    Map<String, Integer> seen = new HashMap<>();
    for (int round = 0; round < 500; round++) {
      List<RouteConfig> routes = new ArrayList<>();
      for (int count = random.nextInt(24); count >= 0; count--) {
        routes.add(route("route " + count, randomMatch()));
      }
      RouteTable<RouteConfig> table = RouteTable.of(routes, config -> config);
      for (int request = 0; request < 40; request++) {
        compareOneRequest(routes, table, seen);
      }
    }
    assertThat(seen).hasEntrySatisfying("Found", count -> assertThat(count).isGreaterThan(3_000));
    assertThat(seen).hasEntrySatisfying("None", count -> assertThat(count).isGreaterThan(3_000));
    assertThat(seen).hasEntrySatisfying("Ambiguous", count -> assertThat(count).isGreaterThan(150));
  }

  private void compareOneRequest(
      List<RouteConfig> routes, RouteTable<RouteConfig> table, Map<String, Integer> seen) {
    String name = randomName();
    String host = random.nextInt(4) == 0 ? name.toUpperCase(Locale.ROOT) + ".:80" : name;
    String text = randomPath();
    if (!(RequestTarget.parse(text) instanceof RequestTarget target)) {
      return;
    }
    String method = METHODS.get(random.nextInt(METHODS.size()));
    HttpHeaders headers = new DefaultHttpHeaders();
    randomHeaders().forEach(headers::add);

    RouteConfig expected = search(routes, name, target.path(), method, headers);
    boolean ambiguous = false;
    for (String reading : target.otherReadings()) {
      ambiguous |= !Objects.equals(search(routes, name, reading, method, headers), expected);
    }
    Match<RouteConfig> match = table.match(host, target, method, headers);
    seen.merge(match.getClass().getSimpleName(), 1, Integer::sum);
    Supplier<String> request =
        () -> method + " " + host + text + " " + headers.entries() + " in " + routes;
    if (ambiguous) {
      assertThat(match).as(request).isInstanceOf(Match.Ambiguous.class);
    } else if (expected == null) {
      assertThat(match).as(request).isInstanceOf(Match.None.class);
    } else {
      assertThat(match).as(request).isEqualTo(new Match.Found<>(expected));
    }
  }

  private static RouteConfig search(
      List<RouteConfig> routes, String host, String path, String method, HttpHeaders headers) {
    return routes.stream()
        .filter(route -> hostRank(route.match(), host) >= 0)
        .filter(route -> pathRank(route.match().path(), path) >= 0)
        .filter(
            route -> route.match().methods().isEmpty() || route.match().methods().contains(method))
        .filter(
            route ->
                route.match().headers().entrySet().stream()
                    .allMatch(
                        entry -> List.of(entry.getValue()).equals(headers.getAll(entry.getKey()))))
        // min keeps the first of equals, which is the one configured first.
        .min(
            Comparator.<RouteConfig>comparingInt(route -> -hostRank(route.match(), host))
                .thenComparingInt(route -> -pathRank(route.match().path(), path))
                .thenComparingInt(route -> -route.match().headers().size())
                .thenComparingInt(route -> route.match().methods().isEmpty() ? 1 : 0))
        .orElse(null);
  }

  private static int hostRank(MatchConfig match, String host) {
    int rank = match.hosts().isEmpty() ? 0 : -1;
    for (String pattern : match.hosts()) {
      if (pattern.equals(host)) {
        rank = 1_000;
      } else if (pattern.startsWith("*.") && host.endsWith(pattern.substring(1))) {
        rank = Math.max(rank, pattern.length());
      }
    }
    return rank;
  }

  private static int pathRank(MatchConfig.PathMatch match, String path) {
    if (match instanceof MatchConfig.Exact exact) {
      return exact.path().equals(path) ? 1_000 : -1;
    }
    String prefix = ((MatchConfig.Prefix) match).prefix();
    String directory = prefix.endsWith("/") ? prefix : prefix + "/";
    return path.equals(prefix) || path.startsWith(directory) ? prefix.length() : -1;
  }

  private MatchConfig randomMatch() {
    List<String> hosts = new ArrayList<>();
    for (int count = random.nextInt(4) - 1; count > 0; count--) {
      hosts.add((random.nextBoolean() ? "*." : "") + randomName());
    }
    StringBuilder path = new StringBuilder();
    for (int count = random.nextInt(4); count > 0; count--) {
      path.append('/').append(SEGMENTS.get(random.nextInt(SEGMENTS.size())));
    }
    if (path.isEmpty() || random.nextInt(3) == 0) {
      path.append('/');
    }
    MatchConfig.PathMatch pathMatch =
        random.nextInt(3) == 0
            ? new MatchConfig.Exact(path.toString())
            : new MatchConfig.Prefix(path.toString());
    List<String> methods = METHODS.stream().filter(method -> random.nextInt(4) == 0).toList();
    return new MatchConfig(
        hosts, pathMatch, methods, random.nextBoolean() ? Map.of() : randomHeaders());
  }

  private String randomName() {
    StringBuilder name = new StringBuilder(LABELS.get(random.nextInt(LABELS.size())));
    for (int count = random.nextInt(4); count > 0; count--) {
      name.append('.').append(LABELS.get(random.nextInt(LABELS.size())));
    }
    return name.toString();
  }

  private String randomPath() {
    StringBuilder path = new StringBuilder("/");
    for (int count = random.nextInt(5); count > 0; count--) {
      path.append(SEGMENTS.get(random.nextInt(SEGMENTS.size())));
      path.append(random.nextInt(4) == 0 ? randomOddity() : "/");
    }
    if (random.nextBoolean()) {
      path.setLength(Math.max(1, path.length() - 1));
    }
    return path.toString();
  }

  private String randomOddity() {
    String[] oddities = {
      "//", "%2F", "%5c", "/./", "/../", ";a/", "/.;/", "%61", "%252f", "?q", "/%2e%2e/"
    };
    return oddities[random.nextInt(oddities.length)];
  }

  private Map<String, String> randomHeaders() {
    Map<String, String> headers = new HashMap<>();
    for (int count = random.nextInt(3); count > 0; count--) {
      headers.put("x-" + random.nextInt(2), "" + random.nextInt(2));
    }
    return headers;
  }
}
