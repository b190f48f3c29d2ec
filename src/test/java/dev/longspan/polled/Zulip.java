package dev.longspan.polled;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Zulip's event queues: registered by a client, read from an event's number on, which frees those
 * before it; a heartbeat when nothing happens; 400 with a code when a queue is gone.
 */
final class Zulip extends StandIn {

  private final Map<String, List<String>> queues = new LinkedHashMap<>();
  private final List<String> sent = new ArrayList<>();
  private int registered;

  /** Something happens, in every queue. */
  synchronized void event(String type, int id) {
    queues.values().forEach(it -> it.add("{\"type\":\"" + type + "\",\"id\":" + id + "}"));
    notifyAll();
  }

  /** The server restarts without its queues. */
  synchronized void forget() {
    queues.clear();
    notifyAll();
  }

  synchronized int queues() {
    return queues.size();
  }

  synchronized int registered() {
    return registered;
  }

  synchronized List<String> sent() {
    return List.copyOf(sent);
  }

  @Override
  Answer answer(Request request) throws InterruptedException {
    if (request.header("Authorization") == null) {
      return Answer.json(401, "{\"result\":\"error\",\"code\":\"UNAUTHORIZED\"}");
    }
    if (request.path().equals("/api/v1/register")) {
      if (!"[\"message\"]".equals(request.form("event_types"))) {
        return Answer.json(400, "{\"result\":\"error\",\"code\":\"BAD_REQUEST\"}");
      }
      String queue = "fb67bf8a:" + ++registered;
      queues.put(queue, new ArrayList<>());
      notifyAll();
      return Answer.json("{\"queue_id\":\"" + queue + "\",\"last_event_id\":-1}");
    }
    if (request.path().equals("/api/v1/messages")) {
      sent.add(request.form("content"));
      notifyAll();
      return Answer.json("{\"result\":\"success\",\"id\":42}");
    }
    if (request.method().equals("DELETE")) {
      queues.remove(request.form("queue_id"));
      notifyAll();
      return Answer.json("{\"result\":\"success\"}");
    }
    return events(request.parameter("queue_id"), request.parameter("last_event_id"));
  }

  private Answer events(String queue, String last) throws InterruptedException {
    List<String> events = queues.get(queue);
    if (events != null) {
      int seen = Integer.parseInt(last);
      events.removeIf(it -> Integer.parseInt(it.replaceAll("(?s).*:(-?\\d+)}", "$1")) <= seen);
      boolean unused = holdsWithin(60_000, () -> !events.isEmpty() || !queues.containsKey(queue));
    }
    if (!queues.containsKey(queue)) {
      return Answer.json(
          400,
          "{\"result\":\"error\",\"code\":\"BAD_EVENT_QUEUE_ID\",\"queue_id\":\"" + queue + "\"}");
    }
    return Answer.json(
        "{\"result\":\"success\",\"events\":[" + String.join(",", queues.get(queue)) + "]}");
  }
}
