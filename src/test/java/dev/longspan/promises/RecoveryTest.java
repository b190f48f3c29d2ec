package dev.longspan.promises;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.wire.FragileBackend;
import dev.longspan.wire.ReturningClients;
import dev.longspan.wire.Setup;
import dev.longspan.wire.Stage;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Thousands of clients come back at once to a backend that breaks down above a pace: with admission
 * they all get in, without it the backend goes down with each wave.
 */
@Tag("soak")
@Isolated("thousands of connections")
class RecoveryTest {

  private static final Logger log = LoggerFactory.getLogger(RecoveryTest.class);

  /** The machine is for the others. */
  private static final long POLL_NANOS = Duration.ofMillis(5).toNanos();

  private static final int CLIENTS = 2000;
  private static final int MOST_PER_SECOND = 300;
  private static final int ADMITTED_PER_SECOND = 150;

  @RegisterExtension final Stage stage = new Stage();

  @Test
  @Timeout(120)
  void withAdmissionEverybodyIsBackAfterOneRestart() {
    Duration time =
        recovery(
            Duration.ofSeconds(60),
            setup ->
                setup.upstream(
                    it -> it.admission(ADMITTED_PER_SECOND, 10_000, Duration.ofSeconds(30))));

    // 2,000 at 150 per second are 13 s; the backend is away for one, the clients for up to 1.5 s.
    assertThat(time).isLessThan(Duration.ofSeconds(25));
  }

  @Test
  @Timeout(120)
  void withoutAdmissionTheBackendGoesDownAgainAndAgain() {
    assertThat(recovery(Duration.ofSeconds(30), setup -> {})).isNull();
  }

  /** Time from a breakdown until all clients are connected; null: not within the limit. */
  private Duration recovery(Duration limit, Consumer<Setup> changes) {
    FragileBackend backend = stage.keep(new FragileBackend(MOST_PER_SECOND));
    stage.start(changes, backend.uri());
    ReturningClients clients = stage.keep(new ReturningClients(stage.port()));
    // At first they come little by little, as they do over a day.
    while (clients.open() < CLIENTS) {
      int open = clients.open();
      clients.come(Math.min(50, CLIENTS - open));
      awaits(() -> clients.open() >= Math.min(CLIENTS, open + 50), Duration.ofSeconds(20));
      paced(open);
    }
    int before = backend.breakdowns();
    int attempts = clients.attempts();
    long begun = System.nanoTime();
    backend.breaksDown();
    awaits(() -> clients.open() < CLIENTS / 2, Duration.ofSeconds(10));
    boolean recovered = awaits(() -> clients.open() == CLIENTS, limit);
    Duration time = Duration.ofNanos(System.nanoTime() - begun);
    log.warn(
        "clients={} open={} recovered={} seconds={} breakdowns={} attempts={} mostPerSecond={}",
        CLIENTS,
        clients.open(),
        recovered,
        time.toMillis() / 1000.0,
        backend.breakdowns() - before,
        clients.attempts() - attempts,
        backend.mostSeen());
    if (recovered) {
      assertThat(backend.breakdowns() - before).isEqualTo(1);
    }
    return recovered ? time : null;
  }

  /** Keeps the first arrivals below what the backend bears: 50 in a quarter of a second. */
  private static void paced(int count) {
    long until = System.nanoTime() + Duration.ofMillis(250).toNanos();
    while (count >= 0 && System.nanoTime() < until) {
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  private static boolean awaits(BooleanSupplier condition, Duration limit) {
    long until = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > until) {
        return false;
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    return true;
  }
}
