package dev.longspan.upstream;

import dev.longspan.config.DnsConfig;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the DNS again and again for the endpoints of an upstream: when the time to live of the
 * answer is over, or {@code refresh}, whichever is sooner. Lives on the keeper's event loop.
 */
final class Discovery {

  private static final Logger log = LoggerFactory.getLogger(Discovery.class);

  /** Between two look-ups, whatever the time to live says. */
  private static final Duration SHORTEST = Duration.ofSeconds(1);

  /** After a look-up that failed, or found nothing: from the shortest, doubled each time. */
  private static final Duration LONGEST_RETRY = Duration.ofSeconds(5);

  private final Upkeep upkeep;
  private final Keeper keeper;
  private final DnsConfig config;
  private final NameLookup lookup;
  private ScheduledFuture<?> next;
  private boolean stopped;
  private boolean failing;
  private boolean emptyBefore;
  private Duration retry = SHORTEST;

  Discovery(Upkeep upkeep, Keeper keeper, DnsConfig config, boolean secure) {
    this.upkeep = upkeep;
    this.keeper = keeper;
    this.config = config;
    this.lookup = new NameLookup(keeper, config, secure);
  }

  void start() {
    lookup.run(this::answered);
  }

  void stop() {
    stopped = true;
    lookup.close();
    if (next != null) {
      next.cancel(false);
    }
  }

  private void answered(NameLookup.Answer answer) {
    if (stopped) {
      return;
    }
    if (answer instanceof NameLookup.Found found) {
      failing = false;
      found(found.endpoints());
      again(found.endpoints().isEmpty() ? retry() : Duration.ofSeconds(found.seconds()));
    } else {
      failed(((NameLookup.Failed) answer).detail());
      again(retry());
    }
    upkeep.lookedUp();
  }

  /**
   * Takes the answer over. That there is nothing at all is believed when it is said twice in a row:
   * a name server that has just been started says so as well.
   */
  private void found(List<NameLookup.Discovered> endpoints) {
    boolean empty = endpoints.isEmpty();
    if (!empty || emptyBefore) {
      upkeep.found(endpoints);
    }
    emptyBefore = empty;
    if (!empty) {
      retry = SHORTEST;
    }
  }

  private Duration retry() {
    Duration due = retry;
    Duration doubled = retry.multipliedBy(2);
    retry = doubled.compareTo(LONGEST_RETRY) < 0 ? doubled : LONGEST_RETRY;
    return due;
  }

  /** What was found last goes on. */
  private void failed(String detail) {
    if (!failing) {
      failing = true;
      log.warn(
          "look-up failed, endpoints stay as they are upstream={} name={} detail=\"{}\"",
          upkeep.upstreamName(),
          config.name(),
          detail);
    }
  }

  private void again(Duration wished) {
    Duration longest = config.refresh();
    Duration wait = wished.compareTo(longest) < 0 ? wished : longest;
    // A refresh of less than the shortest is the operator's own wish.
    Duration shortest = longest.compareTo(SHORTEST) < 0 ? longest : SHORTEST;
    wait = wait.compareTo(shortest) < 0 ? shortest : wait;
    next =
        keeper
            .eventLoop()
            .schedule(() -> lookup.run(this::answered), wait.toMillis(), TimeUnit.MILLISECONDS);
  }
}
