package dev.longspan.telemetry;

import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Which connections are meant: all conditions must hold. What is null or 0 is no condition.
 *
 * @param ids these alone
 * @param clientAddress an address, or how it begins when it ends in {@code *}
 * @param text somewhere in route, upstream, endpoint, address, path or subject, in any case
 * @param minAgeMillis open for at least so long
 * @param minIdleMillis nothing passed on for at least so long
 */
public record ConnectionFilter(
    Set<String> ids,
    String route,
    String client,
    String upstream,
    String endpoint,
    String clientAddress,
    String subject,
    String tokenId,
    String text,
    long minAgeMillis,
    long minIdleMillis) {

  /** Whether it has no condition at all. */
  public boolean isEmpty() {
    return ids == null
        && route == null
        && client == null
        && upstream == null
        && endpoint == null
        && clientAddress == null
        && subject == null
        && tokenId == null
        && text == null
        && minAgeMillis == 0
        && minIdleMillis == 0;
  }

  /** Whether a connection is meant. On its event loop. */
  boolean takes(int loop, LiveConnection connection) {
    return (ids == null || ids.contains(ConnectionView.id(loop, connection)))
        && is(route, connection.route())
        && is(client, connection.kind().label())
        && is(upstream, connection.upstream())
        && is(endpoint, connection.endpoint())
        && is(subject, connection.subject())
        && is(tokenId, connection.tokenId())
        && hasAddress(connection)
        && isOldEnough(connection)
        && hasText(connection);
  }

  private static boolean is(String wanted, String found) {
    return wanted == null || wanted.equals(found);
  }

  private boolean hasAddress(LiveConnection connection) {
    if (clientAddress == null) {
      return true;
    }
    String found = String.valueOf(connection.clientAddress());
    return clientAddress.endsWith("*")
        ? found.startsWith(clientAddress.substring(0, clientAddress.length() - 1))
        : found.equals(clientAddress);
  }

  private boolean isOldEnough(LiveConnection connection) {
    return (minAgeMillis == 0
            || System.nanoTime() - connection.openedNanos()
                >= TimeUnit.MILLISECONDS.toNanos(minAgeMillis))
        && (minIdleMillis == 0
            || connection.idleNanos() >= TimeUnit.MILLISECONDS.toNanos(minIdleMillis));
  }

  private boolean hasText(LiveConnection connection) {
    if (text == null) {
      return true;
    }
    String wanted = text.toLowerCase(Locale.ROOT);
    return holds(connection.clientAddress(), wanted)
        || holds(connection.path(), wanted)
        || holds(connection.route(), wanted)
        || holds(connection.subject(), wanted)
        || holds(connection.endpoint(), wanted)
        || holds(connection.upstream(), wanted);
  }

  private static boolean holds(String found, String wanted) {
    return found != null && found.toLowerCase(Locale.ROOT).contains(wanted);
  }
}
