package dev.longspan.bridge.longpoll;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.longspan.bridge.longpoll.TextPattern.Syntax;
import dev.longspan.config.LongPollConfig.Backwards;
import dev.longspan.config.LongPollConfig.Cursor;
import dev.longspan.config.LongPollConfig.Pick;
import java.io.IOException;
import java.math.BigInteger;
import java.util.regex.Pattern;

/** How one position is found in answers and moves, compiled. */
final class CursorRule {

  private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,100}");

  private final Cursor config;
  private final JsonPointer body;
  private final JsonPointer item;
  private final JsonPointer key;
  private final JsonPointer resetAt;
  private final JsonPointer resetFrom;
  private final TextPattern initial;

  CursorRule(Cursor config) {
    this.config = config;
    body = config.body().map(JsonPointer::compile).orElse(null);
    item = config.item().map(JsonPointer::compile).orElse(null);
    key = config.key().map(JsonPointer::compile).orElse(null);
    resetAt = config.reset().map(it -> JsonPointer.compile(it.at())).orElse(null);
    resetFrom = config.reset().map(it -> JsonPointer.compile(it.from())).orElse(null);
    initial =
        config
            .initial()
            .map(it -> new TextPattern(it, key == null ? Syntax.PLAIN : Syntax.JSON))
            .orElse(null);
  }

  String name() {
    return config.name();
  }

  /** Header of the answer; null: none. */
  String header() {
    return config.header().orElse(null);
  }

  /** Place in the document; null: none. */
  JsonPointer body() {
    return body;
  }

  /** Place in an item; null: none. */
  JsonPointer item() {
    return item;
  }

  /** Whether it holds a position for each of several keys. */
  boolean isKeyed() {
    return key != null;
  }

  /** What an item's position is of; null: it has none. */
  String keyOf(JsonNode node) {
    return Json.text(node.at(key));
  }

  boolean skipsUnchanged() {
    return config.skipUnchanged();
  }

  /** The positions that an item sets in place of being a message; null: it is not such an item. */
  JsonNode reset(JsonNode node) {
    if (resetAt == null
        || !config.reset().orElseThrow().equals().equals(Json.text(node.at(resetAt)))) {
      return null;
    }
    return node.at(resetFrom);
  }

  /** The position for the first poll; null: none. */
  String initial(Variables variables) {
    String named = variables.get(name());
    if (named != null) {
      return named;
    }
    return initial == null || !initial.isComplete(variables) ? null : initial.expand(variables);
  }

  /**
   * What was found, as a position.
   *
   * @throws IOException if something is to be added and it is no number
   */
  String position(String found) throws IOException {
    if (config.plus() == 0) {
      return found;
    }
    BigInteger number = number(found);
    if (number == null) {
      throw new IOException("the position " + name() + " is not an integer");
    }
    return number.add(BigInteger.valueOf(config.plus())).toString();
  }

  /** Which of two positions that one answer has counts. */
  String pick(String earlier, String later) {
    if (earlier == null || config.pick() == Pick.LAST) {
      return later;
    }
    return isBelow(later, earlier) ? earlier : later;
  }

  /**
   * Where the cursor goes.
   *
   * @param initial where it began
   * @return null: nowhere, as before the first poll
   * @throws IOException if it must not go there
   */
  String moved(String from, String to, String initial) throws IOException {
    if (from == null || config.backwards() == Backwards.TAKE || !isBelow(to, from)) {
      return to;
    }
    return switch (config.backwards()) {
      case IGNORE -> from;
      case RESET -> initial;
      default -> throw new IOException("the position " + name() + " went backwards");
    };
  }

  /** Whether the cursor begins anew when it goes from here to there. */
  boolean beginsAnew(String from, String to) {
    return config.backwards() == Backwards.RESET && from != null && isBelow(to, from);
  }

  private static boolean isBelow(String value, String other) {
    BigInteger number = number(value);
    BigInteger limit = number(other);
    return number != null && limit != null && number.compareTo(limit) < 0;
  }

  private static BigInteger number(String text) {
    return INTEGER.matcher(text).matches() ? new BigInteger(text) : null;
  }
}
