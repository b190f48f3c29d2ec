package dev.longspan.polled;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * CouchDB's {@code _changes} as a long poll: sequences are opaque texts, {@code now} is one, and
 * while a poll is held line ends keep it alive.
 */
final class CouchDb extends StandIn {

  private final List<String> changes = new ArrayList<>();
  private String lastSince = "";

  private static String sequence(int number) {
    return number + "-g1AAAAB" + number;
  }

  /** A document is written. */
  synchronized String write(JsonNode document) {
    int number = changes.size() + 1;
    ((ObjectNode) document).put("_id", "doc" + number).put("_rev", "1-967a");
    String change =
        "{\"seq\":\""
            + sequence(number)
            + "\",\"id\":\"doc"
            + number
            + "\",\"changes\":[{\"rev\":\"1-967a\"}],\"doc\":"
            + document
            + "}";
    changes.add(change);
    notifyAll();
    return change;
  }

  synchronized boolean isPolledSince(int number) {
    return lastSince.equals(sequence(number));
  }

  synchronized String change(int number) {
    return changes.get(number - 1);
  }

  @Override
  Answer answer(Request request) throws IOException, InterruptedException {
    if (request.path().equals("/db") && request.method().equals("POST")) {
      if (!"application/json".equals(request.header("Content-Type"))) {
        return Answer.json(415, "{\"error\":\"bad_content_type\"}");
      }
      write(json(request.body()));
      return Answer.json(201, "{\"ok\":true}");
    }
    if (!request.path().equals("/db/_changes")) {
      return Answer.json(404, "{\"error\":\"not_found\",\"reason\":\"Database does not exist.\"}");
    }
    String since = request.parameter("since");
    int from =
        since == null
            ? 0
            : since.equals("now") ? changes.size() : Integer.parseInt(since.replaceAll("-.*", ""));
    lastSince = since == null ? "" : since;
    notifyAll();
    boolean unused = holdsWithin(60_000, () -> changes.size() > from);
    String heartbeats = request.parameter("heartbeat") == null ? "" : "\n\n\n";
    return Answer.json(
        heartbeats
            + "{\"results\":[\n"
            + String.join(",\n", changes.subList(from, changes.size()))
            + "\n],\n\"last_seq\":\""
            + sequence(changes.size())
            + "\",\"pending\":0}\n");
  }
}
