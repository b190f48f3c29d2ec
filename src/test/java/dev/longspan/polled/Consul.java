package dev.longspan.polled;

import java.util.HashMap;
import java.util.Map;

/**
 * Consul's key-value store with blocking queries: a query with the index of the table is held until
 * the index moves, for any key, or {@code wait} and its jitter have passed.
 */
final class Consul extends StandIn {

  private final Map<String, String> values = new HashMap<>();
  private long index = 10;
  private long waitingFor;

  /** A value changes. */
  synchronized void put(String key, String value) {
    values.put("/v1/kv/" + key, value);
    index++;
    notifyAll();
  }

  /** A new leader counts from the beginning. */
  synchronized void restart() {
    index = 1;
    notifyAll();
  }

  /** Answers every query that waits, as if its time was over. */
  synchronized void timePasses() {
    waitingFor = -1;
    notifyAll();
  }

  synchronized boolean isWaitingFor(long value) {
    return waitingFor == value;
  }

  @Override
  Answer answer(Request request) throws InterruptedException {
    if (request.method().equals("PUT")) {
      put(request.path().substring("/v1/kv/".length()), request.body());
      return Answer.json("true");
    }
    String from = request.parameter("index");
    if (from != null && Long.parseLong(from) == index) {
      String wait = request.parameter("wait");
      if (wait == null || !wait.endsWith("s")) {
        return new Answer(400, Map.of(), "Invalid wait time");
      }
      long at = index;
      waitingFor = at;
      notifyAll();
      boolean unused =
          holdsWithin(
              Long.parseLong(wait.substring(0, wait.length() - 1)) * 1000,
              () -> index != at || waitingFor < 0);
    }
    String value = values.get(request.path());
    Map<String, String> headers = Map.of("X-Consul-Index", Long.toString(index));
    return value == null
        ? new Answer(404, headers, "")
        : new Answer(200, headers, "[{\"Value\":\"" + value + "\"}]");
  }
}
