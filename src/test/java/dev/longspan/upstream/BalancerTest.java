package dev.longspan.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.config.UpstreamConfig.Balance;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BalancerTest {

  private final List<Endpoint> endpoints =
      IntStream.range(0, 3)
          .mapToObj(i -> new Endpoint(i, URI.create("http://127.0.0.1:" + (9001 + i))))
          .toList();

  @Test
  void roundRobinTakesOneAfterTheOtherWhateverTheyHaveToDo() {
    Balancer balancer = new Balancer(Balance.ROUND_ROBIN, endpoints);
    endpoints.get(1).use();

    List<Integer> chosen =
        IntStream.range(0, 6).mapToObj(i -> balancer.choose(Set.of()).index()).toList();

    assertThat(chosen).containsExactly(0, 1, 2, 0, 1, 2);
  }

  @Test
  void leastConnectionsTakesTheOneWithTheFewest() {
    Balancer balancer = new Balancer(Balance.LEAST_CONNECTIONS, endpoints);
    endpoints.get(0).use();
    endpoints.get(1).use();

    for (int i = 0; i < 4; i++) {
      assertThat(balancer.choose(Set.of())).isSameAs(endpoints.get(2));
    }
  }

  @Test
  void leastConnectionsDealsEvenlyAmongEquals() {
    Balancer balancer = new Balancer(Balance.LEAST_CONNECTIONS, endpoints);

    Map<Integer, Long> chosen =
        IntStream.range(0, 30)
            .mapToObj(i -> balancer.choose(Set.of()).index())
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));

    assertThat(chosen).isEqualTo(Map.of(0, 10L, 1, 10L, 2, 10L));
  }

  @Test
  void leastConnectionsFillsUpWhatFellBehind() {
    Balancer balancer = new Balancer(Balance.LEAST_CONNECTIONS, endpoints);
    for (int i = 0; i < 10; i++) {
      endpoints.get(0).use();
      endpoints.get(2).use();
    }
    for (int i = 0; i < 10; i++) {
      balancer.choose(Set.of()).use();
    }

    assertThat(endpoints).extracting(Endpoint::inUse).containsExactly(10, 10, 10);
  }

  @ParameterizedTest
  @EnumSource(Balance.class)
  void whatWasTriedIsNotTriedAgainAndInTheEndThereIsNone(Balance balance) {
    Balancer balancer = new Balancer(balance, endpoints);
    Set<Endpoint> tried = new HashSet<>();
    for (int i = 0; i < 3; i++) {
      assertThat(tried.add(balancer.choose(tried))).isTrue();
    }

    assertThat(balancer.choose(tried)).isNull();
  }

  @ParameterizedTest
  @EnumSource(Balance.class)
  void aSingleEndpointIsAlwaysTheOne(Balance balance) {
    Balancer balancer = new Balancer(balance, endpoints.subList(0, 1));

    assertThat(balancer.choose(Set.of())).isSameAs(endpoints.get(0));
    assertThat(balancer.choose(Set.of())).isSameAs(endpoints.get(0));
    assertThat(balancer.choose(Set.of(endpoints.get(0)))).isNull();
  }
}
