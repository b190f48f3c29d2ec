package dev.longspan.bridge.longpoll;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.longspan.config.LongPollConfig.Sign;
import io.netty.handler.codec.http.HttpHeaders;

/** What an answer is recognised by: all that is given holds. */
final class SignRule {

  private final Sign config;
  private final JsonPointer at;

  SignRule(Sign config) {
    this.config = config;
    at = config.at().map(JsonPointer::compile).orElse(null);
  }

  /** Whether it looks into the body. */
  boolean readsBody() {
    return at != null;
  }

  /**
   * Whether this is such an answer.
   *
   * @param document its JSON body; null: none
   */
  boolean matches(int status, HttpHeaders headers, JsonNode document) {
    if (!config.statuses().isEmpty() && !config.statuses().contains(status)) {
      return false;
    }
    if (config.header().isPresent()) {
      String value = headers.get(config.header().get());
      if (value == null || (at == null && !is(value))) {
        return false;
      }
    }
    if (at == null) {
      return true;
    }
    return document != null && isSet(document.at(at)) && is(Json.text(document.at(at)));
  }

  private boolean is(String value) {
    return config.equals().isEmpty() || config.equals().get().equals(value);
  }

  /** Whether something is there, and is neither null nor false. */
  static boolean isSet(JsonNode node) {
    return !node.isMissingNode() && !node.isNull() && !(node.isBoolean() && !node.booleanValue());
  }
}
