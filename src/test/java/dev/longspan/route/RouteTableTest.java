package dev.longspan.route;

import static dev.longspan.route.TestRoutes.exact;
import static dev.longspan.route.TestRoutes.prefix;
import static dev.longspan.route.TestRoutes.route;
import static dev.longspan.route.TestRoutes.target;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longspan.config.MatchConfig;
import dev.longspan.config.RouteConfig;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTableTest {

  private static final HttpHeaders NO_HEADERS = EmptyHttpHeaders.INSTANCE;

  private static final RouteTable<String> HOSTS =
      table(
          prefix("exact", "chat.example.com", "/"),
          prefix("wildcard", "*.example.com", "/"),
          prefix("longer wildcard", "*.eu.example.com", "/"),
          prefix("ipv6", "[::1]", "/"),
          prefix("ipv4", "127.0.0.1", "/"),
          prefix("any", "any", "/"));

  @ParameterizedTest
  @CsvSource({
    "chat.example.com, exact",
    "CHAT.Example.COM, exact",
    "chat.example.com:8080, exact",
    "chat.example.com., exact",
    "Chat.example.com.:80, exact",
    "chat.example.com:, exact",
    "other.example.com, wildcard",
    "other.example.com.:443, wildcard",
    "a.b.c.example.com, wildcard",
    "eu.example.com, wildcard",
    "a.eu.example.com, longer wildcard",
    "a.b.eu.example.com:1, longer wildcard",
    "a.xeu.example.com, wildcard",
    "example.com, any",
    ".example.com, any",
    "badexample.com, any",
    "example.com.evil.org, any",
    "chat.example.com:80x, any",
    "com, any",
    ":80, any",
    "., any",
    "'', any",
    ", any",
    "[::1], ipv6",
    "[::1]:8080, ipv6",
    "[::2]:8080, any",
    "::1, any",
    "127.0.0.1:8080, ipv4",
    "127.0.0.1, ipv4"
  })
  void takesTheExactHostThenTheLongestWildcardThenAny(String host, String expected) {
    assertThat(HOSTS.match(host, target("/"), "GET", NO_HEADERS))
        .isEqualTo(new Match.Found<>(expected));
  }

  private static final RouteTable<String> PATHS =
      table(
          exact("exact", "any", "/chat"),
          exact("exact below", "any", "/chat/room/1"),
          prefix("bare", "any", "/chat"),
          prefix("with slash", "any", "/chat/"),
          prefix("below", "any", "/chat/room"),
          prefix("only slash", "any", "/files/"),
          prefix("spelled", "any", "/caf%C3%A9"));

  @ParameterizedTest
  @CsvSource({
    "/chat, exact",
    "/chat?x, exact",
    "/x/../chat, exact",
    "/%63hat, exact",
    "/chat/, with slash",
    "/chat/x, with slash",
    "/chat/roommate, with slash",
    "/chat/room, below",
    "/chat/room/, below",
    "/chat/room/2/x, below",
    "/chat/room/1, exact below",
    "/chat/room/1/, below",
    "/files/, only slash",
    "/files/x, only slash",
    "/caf\u00c3\u00a9/x, spelled",
    "/caf%c3%a9, spelled"
  })
  void takesTheExactPathThenTheLongestPrefixOnSegmentBoundaries(String path, String expected) {
    assertThat(PATHS.match("h", target(path), "GET", NO_HEADERS))
        .isEqualTo(new Match.Found<>(expected));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/chatter", "/files", "/Chat", "/x/chat", "/caf", "/cafe"})
  void findsNoRouteWhereNonePrefixes(String path) {
    assertThat(PATHS.match("h", target(path), "GET", NO_HEADERS)).isInstanceOf(Match.None.class);
  }

  @ParameterizedTest
  @CsvSource({
    "/public/x, public",
    "/public//x, public",
    "/public/a%2Fb, public",
    "/public/https://example.com/x, public",
    "/public/;x/y;z=1/w, public",
    "/public/a%252Fb, public",
    "/other//x, rest",
    "/other/group%2Fproject, rest",
    "//x, rest",
    "/public%2Fx, ambiguous",
    "/public;x, ambiguous",
    "/%2Fpublic, ambiguous",
    "//public/x, ambiguous",
    "/public//admin, ambiguous",
    "/public/%2Fadmin, ambiguous",
    "/public/admin%2Fx, ambiguous",
    "/public/admin%5cx, ambiguous",
    "/public/admin;x=1/y, ambiguous",
    "/public/%3bx/admin, ambiguous",
    "/public/.%2Fadmin, ambiguous",
    "/public/.;/admin, ambiguous",
    "/public/%2561dmin, ambiguous",
    "/public/;a%2Fadmin, ambiguous",
    "/public/admin/a%2F%2Fb, admin",
    "/public/x/../admin, admin",
    "/public/%2e%2e/public/%61dmin, admin"
  })
  void refusesAPathWhoseReadingsLeadToDifferentRoutes(String path, String expected) {
    RouteTable<String> table =
        table(
            prefix("public", "any", "/public"),
            prefix("admin", "any", "/public/admin"),
            prefix("rest", "any", "/"));
    Match<String> match = table.match("h", target(path), "GET", NO_HEADERS);
    if (expected.equals("ambiguous")) {
      assertThat(match).isInstanceOf(Match.Ambiguous.class);
    } else {
      assertThat(match).isEqualTo(new Match.Found<>(expected));
    }
  }

  @Test
  void refusesAPathOfWhichOnlyOneReadingHasARoute() {
    RouteTable<String> table = table(prefix("a", "any", "/a"));
    assertThat(table.match("h", target("//a"), "GET", NO_HEADERS))
        .isInstanceOf(Match.Ambiguous.class);
    assertThat(table.match("h", target("//b"), "GET", NO_HEADERS)).isInstanceOf(Match.None.class);
  }

  private static final RouteTable<String> CONDITIONS =
      table(
          conditions("any", List.of(), Map.of()),
          conditions("get", List.of("GET"), Map.of()),
          conditions("blue", List.of(), Map.of("x-tenant", "blue")),
          conditions("blue get", List.of("GET", "POST"), Map.of("x-tenant", "blue")),
          conditions("red", List.of("GET"), Map.of("X-Tenant", "red")),
          conditions("beta", List.of(), Map.of("x-beta", "1")),
          conditions("blue beta", List.of(), Map.of("x-tenant", "blue", "x-beta", "1")));

  @ParameterizedTest
  @CsvSource({
    "PUT, , , any",
    "GET, , , get",
    "get, , , any",
    "HEAD, , , any",
    "PUT, blue, , blue",
    "GET, blue, , blue get",
    "POST, blue, , blue get",
    "GET, Blue, , get",
    "GET, red, , red",
    "PUT, red, , any",
    "PUT, , 1, beta",
    "PUT, , 2, any",
    "GET, blue, 1, blue beta",
    "PUT, red, 1, beta",
    "GET, red, 1, red"
  })
  void takesMoreHeaderConditionsThenGivenMethodsThenAny(
      String method, String tenant, String beta, String expected) {
    HttpHeaders headers = new DefaultHttpHeaders();
    if (tenant != null) {
      headers.add("X-TENANT", tenant);
    }
    if (beta != null) {
      headers.add("x-beta", beta);
    }
    assertThat(CONDITIONS.match("h", target("/"), method, headers))
        .isEqualTo(new Match.Found<>(expected));
  }

  @Test
  void takesTheRouteConfiguredFirstWhereNothingElseDecides() {
    RouteTable<String> table =
        table(
            conditions("first", List.of("GET"), Map.of("a", "1")),
            conditions("second", List.of("GET"), Map.of("b", "1")),
            conditions("third", List.of("GET"), Map.of("a", "1")));
    HttpHeaders both = new DefaultHttpHeaders().add("a", "1").add("b", "1");
    assertThat(table.match("h", target("/"), "GET", both)).isEqualTo(new Match.Found<>("first"));
  }

  @Test
  void doesNotTakeAHeaderThatIsSentTwice() {
    HttpHeaders twice = new DefaultHttpHeaders().add("x-tenant", "blue").add("x-tenant", "red");
    assertThat(CONDITIONS.match("h", target("/"), "GET", twice))
        .isEqualTo(new Match.Found<>("get"));
  }

  @Test
  void passesOverRoutesWhoseConditionsFailDownToAnyHost() {
    List<String> post = List.of("POST");
    RouteTable<String> table =
        table(
            route(
                "1",
                new MatchConfig(List.of("a.b.c"), new MatchConfig.Exact("/x/y"), post, Map.of())),
            route(
                "2",
                new MatchConfig(List.of("a.b.c"), new MatchConfig.Prefix("/x/"), post, Map.of())),
            route(
                "3",
                new MatchConfig(List.of("*.b.c"), new MatchConfig.Exact("/x/y"), post, Map.of())),
            route(
                "4", new MatchConfig(List.of("*.c"), new MatchConfig.Prefix("/x"), post, Map.of())),
            prefix("any", "any", "/x"));
    assertThat(table.match("a.b.c", target("/x/y"), "GET", NO_HEADERS))
        .isEqualTo(new Match.Found<>("any"));
    assertThat(table.match("a.b.c", target("/x/y"), "POST", NO_HEADERS))
        .isEqualTo(new Match.Found<>("1"));
    assertThat(table.match("a.b.c", target("/x"), "POST", NO_HEADERS))
        .isEqualTo(new Match.Found<>("4"));
    assertThat(table.match("a.b.c", target("/y"), "POST", NO_HEADERS))
        .isInstanceOf(Match.None.class);
  }

  @Test
  void givesTheSameResultInWhateverOrderRoutesAreConfigured() {
    List<RouteConfig> routes = new ArrayList<>();
    routes.add(exact("a", "any", "/a/b"));
    routes.add(prefix("b", "any", "/a"));
    routes.add(prefix("c", "any", "/"));
    routes.add(prefix("d", "*.x", "/"));
    for (int rotation = 0; rotation < routes.size(); rotation++) {
      Collections.rotate(routes, 1);
      RouteTable<String> table = RouteTable.of(routes, RouteConfig::name);
      assertThat(table.match("h", target("/a/b"), "GET", NO_HEADERS))
          .isEqualTo(new Match.Found<>("a"));
      assertThat(table.match("h", target("/a/c"), "GET", NO_HEADERS))
          .isEqualTo(new Match.Found<>("b"));
      assertThat(table.match("h", target("/b"), "GET", NO_HEADERS))
          .isEqualTo(new Match.Found<>("c"));
      assertThat(table.match("y.x", target("/a/b"), "GET", NO_HEADERS))
          .isEqualTo(new Match.Found<>("d"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "chat", "/a//b", "/a/../b", "/%41", "/a%2fb", "/a%2Fb", "/a;b", "/a?b", "/a/.",
        "/u%40x", "/%zz"
      })
  void refusesARouteWhosePathNoRequestCanHave(String path) {
    assertThatThrownBy(() -> table(prefix("bad", "any", path)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(path);
    assertThatThrownBy(() -> table(exact("bad", "any", path)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anEmptyTableHasNoRoute() {
    assertThat(table().match("h", target("/"), "GET", NO_HEADERS)).isInstanceOf(Match.None.class);
  }

  private static RouteTable<String> table(RouteConfig... routes) {
    return RouteTable.of(List.of(routes), RouteConfig::name);
  }

  private static RouteConfig conditions(
      String name, List<String> methods, Map<String, String> headers) {
    return route(name, new MatchConfig(List.of(), MatchConfig.ANY_PATH, methods, headers));
  }
}
