package dev.longspan.bridge.longpoll;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.handler.codec.http.HttpHeaders;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Where each cursor of a conversation stands, and where it would stand once what was read is
 * delivered.
 */
final class Positions {

  private final List<CursorRule> rules;
  private final String[] initial;
  private final String[] committed;
  private final String[] draft;

  /** Where {@link #rollBack()} goes back to. */
  private final String[] marked;

  /** What the answer's headers say; that goes before what its body says. */
  private final String[] fromHeader;

  /** What was found since the last {@link #settle()}. */
  private final String[] found;

  private final Map<Integer, Map<String, String>> foundByKey = new HashMap<>();

  Positions(List<CursorRule> rules) {
    this.rules = rules;
    initial = new String[rules.size()];
    committed = new String[rules.size()];
    draft = new String[rules.size()];
    marked = new String[rules.size()];
    fromHeader = new String[rules.size()];
    found = new String[rules.size()];
  }

  /** Every cursor begins anew. */
  void begin(Variables variables) {
    for (int i = 0; i < initial.length; i++) {
      initial[i] = rules.get(i).initial(variables);
      committed[i] = initial[i];
      draft[i] = initial[i];
    }
  }

  /** The variables, with where the cursors stand. */
  Variables in(Variables variables) {
    Variables all = variables.copy();
    for (int i = 0; i < committed.length; i++) {
      all.set(rules.get(i).name(), committed[i]);
    }
    return all;
  }

  /** All that was read is delivered. */
  void commit() {
    System.arraycopy(draft, 0, committed, 0, draft.length);
  }

  /** Remembers what was read so far. */
  void mark() {
    System.arraycopy(draft, 0, marked, 0, draft.length);
  }

  /** Forgets what was read since {@link #mark()}: nothing of it is delivered. */
  void rollBack() {
    System.arraycopy(marked, 0, draft, 0, draft.length);
  }

  /** An answer begins. */
  void head(HttpHeaders headers) {
    for (int i = 0; i < fromHeader.length; i++) {
      String name = rules.get(i).header();
      fromHeader[i] = name == null ? null : headers.get(name);
      found[i] = null;
    }
    foundByKey.clear();
  }

  /** A JSON body, or a part of one. */
  void document(JsonNode document) throws IOException {
    for (int i = 0; i < found.length; i++) {
      CursorRule rule = rules.get(i);
      if (rule.body() != null) {
        String value = Json.text(document.at(rule.body()));
        if (value != null) {
          found[i] = rule.position(value);
        }
      }
    }
  }

  /**
   * An item, after its document.
   *
   * @return whether all that it does is to set positions
   */
  boolean item(JsonNode item) throws IOException {
    boolean resets = false;
    for (int i = 0; i < found.length; i++) {
      CursorRule rule = rules.get(i);
      JsonNode reset = rule.reset(item);
      if (reset != null) {
        resets = true;
        for (Map.Entry<String, JsonNode> each : reset.properties()) {
          byKey(i).put(each.getKey(), each.getValue().toString());
        }
        continue;
      }
      String value = rule.item() == null ? null : Json.text(item.at(rule.item()));
      if (value == null) {
        continue;
      }
      String position = rule.position(value);
      if (!rule.isKeyed()) {
        found[i] = rule.pick(found[i], position);
      } else {
        String key = rule.keyOf(item);
        if (key != null) {
          byKey(i).merge(key, position, rule::pick);
        }
      }
    }
    return resets;
  }

  private Map<String, String> byKey(int index) {
    return foundByKey.computeIfAbsent(index, each -> new HashMap<>());
  }

  /**
   * What was found in the body, or a part of it, is where the cursors stand once its messages are
   * delivered.
   *
   * @return whether that brings nothing new: a cursor that must move for it did not, or begins anew
   */
  boolean settle() throws IOException {
    return move(false);
  }

  /** The same for what the answer's headers say; at its end. */
  boolean settleHeaders() throws IOException {
    return move(true);
  }

  private boolean move(boolean headers) throws IOException {
    String[] target = headers ? fromHeader : found;
    boolean news = false;
    boolean unchanged = false;
    // What is there is then asked for again, from the beginning.
    boolean anew = false;
    for (int i = 0; i < target.length; i++) {
      CursorRule rule = rules.get(i);
      String before = draft[i];
      boolean named = false;
      if (target[i] != null && (headers || fromHeader[i] == null)) {
        draft[i] = rule.moved(before, target[i], initial[i]);
        anew |= rule.beginsAnew(before, target[i]);
        named = true;
      }
      if (!headers && foundByKey.containsKey(i)) {
        draft[i] = merged(rule, before, foundByKey.get(i), initial[i]);
        named = true;
      }
      if (rule.skipsUnchanged() && named) {
        news |= !Objects.equals(before, draft[i]);
        unchanged |= Objects.equals(before, draft[i]);
      }
      found[i] = null;
    }
    foundByKey.clear();
    return anew || (unchanged && !news);
  }

  /** Each key has a position that moves by itself. */
  private static String merged(
      CursorRule rule, String before, Map<String, String> moves, String initial)
      throws IOException {
    ObjectNode positions = object(before);
    ObjectNode first = object(initial);
    for (Map.Entry<String, String> move : moves.entrySet()) {
      String from = Json.text(positions.path(move.getKey()));
      String to = rule.moved(from, move.getValue(), Json.text(first.path(move.getKey())));
      if (to == null) {
        positions.remove(move.getKey());
      } else {
        positions.set(move.getKey(), Json.value(to));
      }
    }
    return positions.toString();
  }

  private static ObjectNode object(String json) throws IOException {
    if (json == null) {
      return Json.object();
    }
    return Json.parse(json) instanceof ObjectNode object ? object : Json.object();
  }
}
