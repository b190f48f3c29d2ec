package dev.longspan.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.longspan.config.BalanceConfig;
import dev.longspan.config.BalanceConfig.Plain;
import dev.longspan.config.BalanceConfig.Source;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class BalancerTest {

  private static final BalanceConfig BY_USER = new BalanceConfig.Hash(Source.HEADER, "x-user");

  private final List<Endpoint> all = endpoints(3);

  static List<Endpoint> endpoints(int count) {
    return IntStream.range(0, count).mapToObj(i -> endpoint(9001 + i, 1)).toList();
  }

  static Endpoint endpoint(int port, int weight) {
    return new Endpoint(Location.of(URI.create("http://127.0.0.1:" + port)), weight);
  }

  static Stream<BalanceConfig> everyWay() {
    return Stream.concat(
        Stream.of(Plain.values()), Stream.of(BY_USER, new BalanceConfig.Sticky("s")));
  }

  private static Wish wish(String... headers) {
    HttpHeaders all = new DefaultHttpHeaders();
    for (int i = 0; i < headers.length; i += 2) {
      all.add(headers[i], headers[i + 1]);
    }
    return wish(all, "/");
  }

  private static Wish wish(HttpHeaders headers, String target) {
    return new Wish(true, true, 1000, headers, target, null, InetAddress.getLoopbackAddress());
  }

  private static Endpoint choose(Balancer balancer, List<Endpoint> endpoints, Wish wish) {
    return balancer.choose(new Endpoints(endpoints), wish, Set.of());
  }

  @Test
  void roundRobinTakesOneAfterTheOtherWhateverTheyHaveToDo() {
    Balancer balancer = new Balancer(Plain.ROUND_ROBIN, 0);
    Endpoints endpoints = new Endpoints(all);
    all.get(1).use();

    List<Endpoint> chosen =
        IntStream.range(0, 6).mapToObj(i -> balancer.choose(endpoints, wish(), Set.of())).toList();

    assertThat(chosen)
        .containsExactly(all.get(0), all.get(1), all.get(2), all.get(0), all.get(1), all.get(2));
  }

  @Test
  void roundRobinMixesTheTurnsOfAHeavierEndpointAmongTheOthers() {
    Endpoint heavy = endpoint(1, 10);
    Endpoint light = endpoint(2, 2);
    Endpoint other = endpoint(3, 2);

    assertThat(new Endpoints(List.of(heavy, light, other)).turns())
        .containsExactly(heavy, heavy, light, heavy, other, heavy, heavy);
  }

  @Test
  void leastConnectionsTakesTheOneWithTheFewest() {
    Balancer balancer = new Balancer(Plain.LEAST_CONNECTIONS, 0);
    all.get(0).use();
    all.get(1).use();

    for (int i = 0; i < 4; i++) {
      assertThat(choose(balancer, all, wish())).isSameAs(all.get(2));
    }
  }

  @Test
  void leastConnectionsDealsEvenlyAmongEquals() {
    assertThat(fill(new Balancer(Plain.LEAST_CONNECTIONS, 0), all, 30)).containsExactly(10, 10, 10);
  }

  @Test
  void leastConnectionsFillsUpWhatFellBehind() {
    for (int i = 0; i < 10; i++) {
      all.get(0).use();
      all.get(2).use();
    }

    assertThat(fill(new Balancer(Plain.LEAST_CONNECTIONS, 0), all, 10)).containsExactly(10, 10, 10);
  }

  @ParameterizedTest
  @MethodSource("weightedWays")
  void connectionsAreInProportionToWeights(BalanceConfig balance) {
    List<Endpoint> weighted = List.of(endpoint(1, 1), endpoint(2, 2), endpoint(3, 5));

    List<Integer> filled = fill(new Balancer(balance, 0), weighted, 800);

    assertThat(filled.get(0)).isCloseTo(100, within(25));
    assertThat(filled.get(1)).isCloseTo(200, within(45));
    assertThat(filled.get(2)).isCloseTo(500, within(55));
  }

  static Stream<BalanceConfig> weightedWays() {
    return Stream.of(Plain.LEAST_CONNECTIONS, Plain.ROUND_ROBIN, Plain.RANDOM_TWO, BY_USER);
  }

  @Test
  void theBetterOfTwoKeepsTheCountsClose() {
    List<Integer> filled = fill(new Balancer(Plain.RANDOM_TWO, 0), endpoints(10), 1000);

    assertThat(filled).allSatisfy(count -> assertThat(count).isCloseTo(100, within(10)));
  }

  @Test
  void anEndpointThatCameGetsItsShareLittleByLittle() {
    long slowStart = TimeUnit.HOURS.toNanos(1);
    Balancer balancer = new Balancer(Plain.LEAST_CONNECTIONS, slowStart);
    Endpoint old = endpoint(1, 1);
    Endpoint fresh = endpoint(2, 1);
    IntStream.range(0, 1000).forEach(i -> old.use());
    fresh.came(System.nanoTime() - slowStart / 10);

    List<Integer> filled = fill(balancer, List.of(old, fresh), 500);

    // A tenth of the time is over: a tenth of what the other one has.
    assertThat(filled.get(1)).isCloseTo(filled.get(0) / 10, within(2));
  }

  @Test
  void roundRobinPassesAFreshEndpointOverMostOfTheTime() {
    long slowStart = TimeUnit.HOURS.toNanos(1);
    Endpoint old = endpoint(1, 1);
    Endpoint fresh = endpoint(2, 1);
    fresh.came(System.nanoTime() - slowStart / 5);

    List<Integer> filled =
        fill(new Balancer(Plain.ROUND_ROBIN, slowStart), List.of(old, fresh), 1000);

    assertThat(filled.get(1)).isBetween(40, 180);
  }

  @Test
  void afterItsSlowStartAnEndpointIsLikeAnyOther() {
    Endpoint old = endpoint(1, 1);
    Endpoint fresh = endpoint(2, 1);
    fresh.came(System.nanoTime() - 2);

    assertThat(fill(new Balancer(Plain.ROUND_ROBIN, 1), List.of(old, fresh), 100))
        .containsExactly(50, 50);
  }

  @ParameterizedTest
  @MethodSource("everyWay")
  void whatWasTriedIsNotTriedAgainAndInTheEndThereIsNone(BalanceConfig balance) {
    Balancer balancer = new Balancer(balance, 0);
    Endpoints endpoints = new Endpoints(all);
    Wish wish = wish("x-user", "anna", "cookie", "s=" + all.get(1).token());
    Set<Endpoint> tried = new HashSet<>();
    for (int i = 0; i < 3; i++) {
      assertThat(tried.add(balancer.choose(endpoints, wish, tried))).isTrue();
    }

    assertThat(balancer.choose(endpoints, wish, tried)).isNull();
  }

  @ParameterizedTest
  @MethodSource("everyWay")
  void aSingleEndpointIsAlwaysTheOne(BalanceConfig balance) {
    Balancer balancer = new Balancer(balance, 0);
    Endpoints single = new Endpoints(all.subList(0, 1));

    assertThat(balancer.choose(single, wish(), Set.of())).isSameAs(all.get(0));
    assertThat(balancer.choose(single, wish(), Set.of(all.get(0)))).isNull();
  }

  @ParameterizedTest
  @MethodSource("everyWay")
  void whoFailsGetsNothingAndWithoutAnyoneThereIsNone(BalanceConfig balance) {
    Balancer balancer = new Balancer(balance, 0);
    all.get(0).healthy(false);
    all.get(2).ejected(true);
    for (int i = 0; i < 10; i++) {
      assertThat(choose(balancer, all, wish("x-user", "user" + i))).isSameAs(all.get(1));
    }
    all.get(1).leave();
    assertThat(choose(balancer, all, wish("x-user", "anna"))).isNull();
  }

  @Test
  void theSameKeyAlwaysGoesToTheSameEndpoint() {
    Balancer one = new Balancer(BY_USER, 0);
    Balancer another = new Balancer(BY_USER, 0);
    List<Endpoint> shuffled = List.of(endpoint(9003, 1), endpoint(9001, 1), endpoint(9002, 1));
    for (int i = 0; i < 200; i++) {
      Wish wish = wish("x-user", "user" + i);
      String label = choose(one, all, wish).label();
      assertThat(choose(one, all, wish).label()).isEqualTo(label);
      assertThat(choose(another, shuffled, wish).label()).isEqualTo(label);
    }
  }

  @ParameterizedTest
  @CsvSource({"2", "5", "10", "50"})
  void withoutOneOfNEndpointsOnlyItsOwnKeysMoveWhichAreOneNth(int size) {
    List<Endpoint> before = endpoints(size);
    List<Endpoint> after = before.subList(1, size);
    Balancer balancer = new Balancer(BY_USER, 0);
    int keys = 20_000;
    int moved = 0;
    for (int i = 0; i < keys; i++) {
      Wish wish = wish("x-user", "user" + i);
      Endpoint first = choose(balancer, before, wish);
      Endpoint second = choose(balancer, after, wish);
      if (first != second) {
        assertThat(first).isSameAs(before.get(0));
        moved++;
      }
    }

    assertThat((double) moved / keys).isCloseTo(1.0 / size, within(0.2 / size));
  }

  @Test
  void keysAreSpreadEvenly() {
    Map<Endpoint, Integer> counts = new HashMap<>();
    List<Endpoint> ten = endpoints(10);
    Balancer balancer = new Balancer(BY_USER, 0);
    for (int i = 0; i < 20_000; i++) {
      counts.merge(choose(balancer, ten, wish("x-user", "" + i)), 1, Integer::sum);
    }

    assertThat(counts.values())
        .hasSize(10)
        .allSatisfy(count -> assertThat(count).isCloseTo(2000, within(200)));
  }

  @Test
  void aRequestWithoutTheKeyGoesWhereTheFewestAreOpen() {
    all.get(0).use();
    all.get(2).use();

    assertThat(choose(new Balancer(BY_USER, 0), all, wish())).isSameAs(all.get(1));
  }

  @Test
  void theKeyMayStandInACookieTheQueryOrBeTheAddress() {
    HttpHeaders headers = new DefaultHttpHeaders();
    headers.add("cookie", "a=1; user=\"anna\"");
    headers.add("cookie", "room=7");
    Wish wish = wish(headers, "/chat?roomy=1&room=a%20b&room=2&last=");

    assertThat(wish.key(new BalanceConfig.Hash(Source.COOKIE, "user"))).isEqualTo("anna");
    assertThat(wish.key(new BalanceConfig.Hash(Source.COOKIE, "room"))).isEqualTo("7");
    assertThat(wish.key(new BalanceConfig.Hash(Source.COOKIE, "use"))).isNull();
    assertThat(wish.key(new BalanceConfig.Hash(Source.QUERY, "room"))).isEqualTo("a%20b");
    assertThat(wish.key(new BalanceConfig.Hash(Source.QUERY, "last"))).isEmpty();
    assertThat(wish.key(new BalanceConfig.Hash(Source.QUERY, "oomy"))).isNull();
    assertThat(wish.key(new BalanceConfig.Hash(Source.ADDRESS, ""))).isEqualTo("127.0.0.1");
  }

  @Test
  void aStickyCookieLeadsBackUnlessTheEndpointIsOut() {
    Balancer balancer = new Balancer(new BalanceConfig.Sticky("s"), 0);
    all.get(1).use();
    Wish wish = wish("cookie", "x=1; s=" + all.get(1).token());

    assertThat(choose(balancer, all, wish)).isSameAs(all.get(1));
    all.get(1).healthy(false);
    assertThat(choose(balancer, all, wish)).isNotSameAs(all.get(1));
    assertThat(choose(balancer, all, wish("cookie", "s=unheard-of"))).isIn(all);
  }

  /** Makes this many choices that stay, with a key each, and returns the counts. */
  private static List<Integer> fill(Balancer balancer, List<Endpoint> endpoints, int choices) {
    Endpoints now = new Endpoints(endpoints);
    Map<Endpoint, Integer> before = new HashMap<>();
    for (int i = 0; i < choices; i++) {
      balancer.choose(now, wish("x-user", "user" + i), Set.of()).use();
    }
    List<Integer> counts = new ArrayList<>();
    endpoints.forEach(each -> counts.add(each.inUse() - before.getOrDefault(each, 0)));
    return counts;
  }
}
