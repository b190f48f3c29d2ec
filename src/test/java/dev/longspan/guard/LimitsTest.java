package dev.longspan.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.config.LimitsConfig;
import dev.longspan.http.Problem;
import dev.longspan.telemetry.Rejection;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LimitsTest {

  private static final long SECOND = 1_000_000_000L;

  private final Limits limits = new Limits();

  @Test
  void aRouteWithoutLimitsAsksForNothing() {
    assertThat(limits.of("free", LimitsConfig.NONE)).isNull();
  }

  @Test
  void aRouteIsFullUntilOneLeaves() {
    Limits.OfRoute route = limits.of("chat", config(2, 0, 0));
    Runnable first = granted(route.ask("a", 0));
    granted(route.ask("b", 0));
    assertThat(refused(route.ask("c", 0)).reason()).isEqualTo(Rejection.ROUTE_FULL);
    first.run();
    granted(route.ask("c", 0));
  }

  @Test
  void aClientIsHeldToItsOwnShare() {
    Limits.OfRoute route = limits.of("chat", config(3, 2, 0));
    Runnable first = granted(route.ask("a", 0));
    granted(route.ask("a", 0));
    Problem problem = refused(route.ask("a", 0));
    assertThat(problem.reason()).isEqualTo(Rejection.CLIENT_CONNECTIONS);
    assertThat(problem.status()).isEqualTo(429);
    assertThat(problem.headers()).containsEntry("Retry-After", "5");
    granted(route.ask("b", 0));
    first.run();
    granted(route.ask("a", 0));
  }

  @Test
  void whoIsRefusedForTheRouteDoesNotCountForTheClient() {
    Limits.OfRoute route = limits.of("chat", config(1, 1, 0));
    Runnable only = granted(route.ask("a", 0));
    refused(route.ask("b", 0));
    only.run();
    granted(route.ask("b", 0));
  }

  @Test
  void handshakesComeAsFastAsTheyMayAndNoFaster() {
    Limits.OfRoute route = limits.of("chat", config(0, 0, 10));
    long now = System.nanoTime() + SECOND;
    for (int i = 0; i < 10; i++) {
      granted(route.ask("a", now));
    }
    assertThat(refused(route.ask("a", now)).reason()).isEqualTo(Rejection.HANDSHAKE_RATE);
    granted(route.ask("a", now + SECOND / 10));
    refused(route.ask("a", now + SECOND / 10));
    int taken = 0;
    for (long at = now + 2 * SECOND; at < now + 12 * SECOND; at += SECOND / 100) {
      taken += route.ask("a", at) instanceof Admission.Granted ? 1 : 0;
    }
    // The burst of one second, and ten seconds of the rate.
    assertThat(taken).isBetween(105, 112);
  }

  @Test
  void whoIsInStaysInWhenTheLimitsChange() {
    granted(limits.of("chat", config(1, 0, 0)).ask("a", 0));
    Limits.OfRoute changed = limits.of("chat", config(2, 0, 0));
    granted(changed.ask("a", 0));
    refused(changed.ask("a", 0));
  }

  @Test
  void theCountIsExactWhenAllLoopsAskAtOnce() throws Exception {
    Limits.OfRoute route = limits.of("chat", config(100, 60, 0));
    AtomicInteger taken = new AtomicInteger();
    CountDownLatch start = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      String client = i % 2 == 0 ? "a" : "b";
      Thread thread =
          new Thread(
              () -> {
                try {
                  start.await();
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
                for (int n = 0; n < 100; n++) {
                  if (route.ask(client, 0) instanceof Admission.Granted) {
                    taken.incrementAndGet();
                  }
                }
              });
      threads.add(thread);
      thread.start();
    }
    start.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(taken).hasValue(100);
  }

  @Test
  void nothingIsKeptOfClientsThatHaveLeft() {
    Visitors visitors = new Visitors();
    for (int i = 0; i < 1000; i++) {
      assertThat(visitors.enter((Object) i, 1)).isTrue();
      visitors.leave((Object) i);
    }
    assertThat(visitors.clients()).isZero();
  }

  @Test
  void aClientIsAnIpv4AddressOrAnIpv6Network() throws UnknownHostException {
    Object one = key("2001:db8:1:2:3:4:5:6");
    assertThat(key("2001:db8:1:2::9")).isEqualTo(one);
    assertThat(key("2001:db8:1:3::9")).isNotEqualTo(one);
    assertThat(key("192.0.2.1")).isNotEqualTo(key("192.0.2.2"));
  }

  private static Object key(String address) throws UnknownHostException {
    return ClientKey.of(InetAddress.getByName(address));
  }

  private static Runnable granted(Admission admission) {
    assertThat(admission).isInstanceOf(Admission.Granted.class);
    return ((Admission.Granted) admission).leave();
  }

  private static Problem refused(Admission admission) {
    assertThat(admission).isInstanceOf(Admission.Refused.class);
    return ((Admission.Refused) admission).problem();
  }

  private static LimitsConfig config(int connections, int perClient, int handshakes) {
    return new LimitsConfig(
        OptionalLong.empty(),
        OptionalLong.empty(),
        orNone(connections),
        orNone(perClient),
        orNone(handshakes),
        OptionalInt.empty(),
        OptionalLong.empty());
  }

  private static OptionalInt orNone(int limit) {
    return limit == 0 ? OptionalInt.empty() : OptionalInt.of(limit);
  }
}
