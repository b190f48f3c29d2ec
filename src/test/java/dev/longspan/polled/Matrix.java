package dev.longspan.polled;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A Matrix homeserver's {@code /sync}: the first one answers at once with all there is; the others
 * are held for {@code timeout} milliseconds, and answer with {@code next_batch} alone when nothing
 * came. A transaction identifier that was seen before sends nothing again.
 */
final class Matrix extends StandIn {

  static final String TOKEN = "syt_secret";

  private final List<String> events = new ArrayList<>();
  private final Set<String> transactions = new HashSet<>();
  private String room;
  private boolean busy;

  /** Something is said in the room. */
  synchronized void event(String body) {
    events.add("{\"type\":\"m.room.message\",\"content\":{\"body\":\"" + body + "\"}}");
    notifyAll();
  }

  /** The sync that says so. */
  static String sync(int upTo, String... bodies) {
    StringBuilder said = new StringBuilder();
    for (String body : bodies) {
      said.append(said.length() == 0 ? "" : ",")
          .append("{\"type\":\"m.room.message\",\"content\":{\"body\":\"" + body + "\"}}");
    }
    return "{\"next_batch\":\"s" + upTo + "\",\"rooms\":{\"events\":[" + said + "]}}";
  }

  /** The next request that sends is answered with 503 after it took effect. */
  synchronized void failOnce() {
    busy = true;
  }

  synchronized String room() {
    return room;
  }

  synchronized int size() {
    return events.size();
  }

  @Override
  Answer answer(Request request) throws IOException, InterruptedException {
    if (!("Bearer " + TOKEN).equals(request.header("Authorization"))) {
      return Answer.json(401, "{\"errcode\":\"M_UNKNOWN_TOKEN\",\"error\":\"Invalid token\"}");
    }
    if (request.method().equals("PUT")) {
      String[] path = request.path().split("/", -1);
      room = path[5];
      if (transactions.add(path[8])) {
        events.add("{\"type\":\"" + path[7] + "\",\"content\":" + request.body() + "}");
        notifyAll();
      }
      if (busy) {
        busy = false;
        return Answer.json(503, "{\"errcode\":\"M_UNKNOWN\"}");
      }
      return Answer.json("{\"event_id\":\"$" + events.size() + "\"}");
    }
    String since = request.parameter("since");
    int from = since == null ? 0 : Integer.parseInt(since.substring(1));
    if (since != null
        && !holdsWithin(Long.parseLong(request.parameter("timeout")), () -> events.size() > from)) {
      return Answer.json("{\"next_batch\":\"s" + from + "\"}");
    }
    return Answer.json(
        "{\"next_batch\":\"s"
            + events.size()
            + "\",\"rooms\":{\"events\":["
            + String.join(",", events.subList(from, events.size()))
            + "]}}");
  }
}
