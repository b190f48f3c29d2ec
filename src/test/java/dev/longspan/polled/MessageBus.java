package dev.longspan.polled;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Discourse's message-bus: a poll says the last message that it knows of each channel; -1 is
 * answered at once by a message on {@code /__status} that says where the channel is.
 */
final class MessageBus extends StandIn {

  private final Map<String, List<String>> channels = new TreeMap<>();
  private final List<String> clients = new ArrayList<>();
  private String lastPoll = "";

  /** Something is published. */
  synchronized String publish(String channel, String data) {
    List<String> messages = channels.computeIfAbsent(channel, each -> new ArrayList<>());
    String message =
        "{\"global_id\":7,\"message_id\":"
            + (messages.size() + 1)
            + ",\"channel\":\""
            + channel
            + "\",\"data\":\""
            + data
            + "\"}";
    messages.add(message);
    notifyAll();
    return message;
  }

  synchronized boolean isPolledWith(String positions) {
    return lastPoll.equals(positions);
  }

  /** Clients that have polled. */
  synchronized List<String> clients() {
    return clients.stream().distinct().toList();
  }

  @Override
  Answer answer(Request request) throws IOException, InterruptedException {
    String[] path = request.path().split("/", -1);
    if (path.length != 4 || !path[1].equals("message-bus") || !request.method().equals("POST")) {
      return new Answer(404, Map.of(), "");
    }
    clients.add(path[2]);
    lastPoll = request.body();
    notifyAll();
    JsonNode positions = json(request.body());
    List<String> news = new ArrayList<>();
    boolean unused = holdsWithin(25_000, () -> collect(positions, news));
    return Answer.json("[" + String.join(",", news) + "]\r\n|\r\n");
  }

  private boolean collect(JsonNode positions, List<String> news) {
    StringBuilder status = new StringBuilder();
    for (Map.Entry<String, JsonNode> each : positions.properties()) {
      List<String> messages = channels.getOrDefault(each.getKey(), List.of());
      int last = each.getValue().asInt();
      if (last < 0) {
        status.append(status.length() == 0 ? "" : ",");
        status.append("\"" + each.getKey() + "\":" + messages.size());
      } else {
        news.addAll(messages.subList(last, messages.size()));
      }
    }
    if (status.length() > 0) {
      news.add(
          "{\"global_id\":-1,\"message_id\":-1,\"channel\":\"/__status\",\"data\":{"
              + status
              + "}}");
    }
    return !news.isEmpty();
  }
}
