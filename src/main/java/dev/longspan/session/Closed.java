package dev.longspan.session;

import dev.longspan.telemetry.Initiator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a session ended.
 *
 * @param code close code for the client
 * @param reason may be empty
 * @param by who ended it
 */
record Closed(int code, String reason, Initiator by) {

  /** As a member of a problem document. */
  Map<String, Object> asMember() {
    Map<String, Object> member = new LinkedHashMap<>();
    member.put("code", code);
    member.put("reason", reason);
    member.put("by", by.label());
    return member;
  }
}
