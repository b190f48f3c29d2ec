package dev.longspan.polled;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Telegram's Bot API: {@code offset} confirms all updates below it, which are then gone; a poll is
 * held for {@code timeout} seconds; a second poller ends the first with 409.
 */
final class Telegram extends StandIn {

  static final String TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw";

  private final TreeMap<Long, String> updates = new TreeMap<>();
  private final List<String> sent = new ArrayList<>();
  private long nextId = 9_007_199_254_740_993L;
  private int poller;
  private boolean waiting;

  /** Somebody writes to the bot. */
  synchronized String update(String text) {
    String update = "{\"update_id\":" + nextId + ",\"message\":{\"text\":\"" + text + "\"}}";
    updates.put(nextId++, update);
    notifyAll();
    return update;
  }

  /** What the bot said. */
  synchronized List<String> sent() {
    return List.copyOf(sent);
  }

  /** Whether a poll is under way. */
  synchronized boolean isPolled() {
    return waiting;
  }

  /** Updates that no poll has confirmed. */
  synchronized int unconfirmed() {
    return updates.size();
  }

  @Override
  Answer answer(Request request) throws IOException, InterruptedException {
    if (!request.path().startsWith("/bot" + TOKEN + "/")) {
      return Answer.json(401, "{\"ok\":false,\"error_code\":401,\"description\":\"Unauthorized\"}");
    }
    if (request.path().endsWith("/sendMessage")) {
      String text = json(request.body()).path("text").textValue();
      if (text == null || text.isEmpty()) {
        return Answer.json(
            400,
            "{\"ok\":false,\"error_code\":400,\"description\":\"Bad Request: message text is"
                + " empty\"}");
      }
      sent.add(text);
      notifyAll();
      return Answer.json("{\"ok\":true,\"result\":{\"message_id\":1}}");
    }
    return updates(request);
  }

  private Answer updates(Request request) throws InterruptedException {
    int me = ++poller;
    notifyAll();
    String offset = request.parameter("offset");
    if (offset != null) {
      updates.headMap(Long.parseLong(offset)).clear();
    }
    String timeout = request.parameter("timeout");
    long millis = timeout == null ? 0 : Long.parseLong(timeout) * 1000;
    waiting = true;
    notifyAll();
    boolean news = holdsWithin(millis, () -> !updates.isEmpty() || poller != me);
    waiting = poller != me;
    if (poller != me) {
      return Answer.json(
          409,
          "{\"ok\":false,\"error_code\":409,\"description\":\"Conflict: terminated by other"
              + " getUpdates request\"}");
    }
    return Answer.json(
        "{\"ok\":true,\"result\":[" + (news ? String.join(",", updates.values()) : "") + "]}");
  }
}
