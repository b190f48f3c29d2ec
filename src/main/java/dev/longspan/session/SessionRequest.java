package dev.longspan.session;

import dev.longspan.http.Exchange;
import dev.longspan.protocol.RequestTarget;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What a request for a session says in its headers and its query. */
final class SessionRequest {

  /** A value that is none. */
  static final long INVALID = -2;

  static final long ABSENT = -1;

  /** What a parameter is that can't be decoded: not a character of UTF-8 that was sent. */
  static final String MALFORMED = "\ufffd";

  static final int LONGEST_WAIT_SECONDS = 60;
  static final int USUAL_WAIT_SECONDS = 30;

  private static final AsciiString LAST_EVENT_ID = AsciiString.cached("last-event-id");
  private static final AsciiString MESSAGE_ID = AsciiString.cached("message-id");
  private static final AsciiString PREFER = AsciiString.cached("prefer");

  private final HttpHeaders headers;
  private final RequestTarget target;

  SessionRequest(Exchange exchange, RequestTarget target) {
    this.headers = exchange.request().headers();
    this.target = target;
  }

  /** How a client receives. */
  enum Accepted {
    POLL,
    EVENTS,
    LINES,
    NONE
  }

  /** What the client would have, of what there is; the first that it names. */
  Accepted accepted() {
    String accept = headers.get(HttpHeaderNames.ACCEPT);
    if (accept == null || accept.isBlank()) {
      return Accepted.POLL;
    }
    for (String range : accept.toLowerCase(Locale.ROOT).split(",", -1)) {
      int end = range.indexOf(';');
      switch ((end < 0 ? range : range.substring(0, end)).strip()) {
        case PollReceiver.MEDIA_TYPE, "application/*", "*/*" -> {
          return Accepted.POLL;
        }
        case EventFormat.MEDIA_TYPE, "text/*" -> {
          return Accepted.EVENTS;
        }
        case LineFormat.MEDIA_TYPE -> {
          return Accepted.LINES;
        }
        default -> {
          // the next one
        }
      }
    }
    return Accepted.NONE;
  }

  /** Whether the client accepts events, whatever else. */
  boolean acceptsEvents() {
    String accept = headers.get(HttpHeaderNames.ACCEPT);
    return accept != null && accept.toLowerCase(Locale.ROOT).contains(EventFormat.MEDIA_TYPE);
  }

  /** Null: there is none. */
  String contentType() {
    return headers.get(HttpHeaderNames.CONTENT_TYPE);
  }

  /**
   * The first of this name in the query; null: there is none. Others may be of any form: they are
   * the backend's.
   */
  String parameter(String name) {
    for (String each : target.query().split("[?&]", -1)) {
      if (each.startsWith(name) && each.startsWith("=", name.length())) {
        return decoded(each.substring(name.length() + 1));
      }
    }
    return null;
  }

  private static String decoded(String value) {
    try {
      return URLDecoder.decode(value, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return MALFORMED;
    }
  }

  /** Number of the last message that the client has, from the query. */
  long after() {
    return number(parameter("after"));
  }

  /** The same for events: what a browser says when it comes back outweighs its URL. */
  long afterEvent() {
    String last = headers.get(LAST_EVENT_ID);
    return last == null || last.isEmpty() ? after() : number(last.substring(last.indexOf(':') + 1));
  }

  /** The session that a browser says it had, when all it knows is where sessions are; or null. */
  SessionId sessionOfLastEvent() {
    String last = headers.get(LAST_EVENT_ID);
    int colon = last == null ? -1 : last.indexOf(':');
    return colon < 0 ? null : SessionId.parse(last.substring(0, colon));
  }

  /** How long to wait for a message, in seconds. */
  long waitSeconds() {
    return seconds(parameter("wait"));
  }

  /** The same, from {@code Prefer} (RFC 7240 section 4.3). */
  long preferredWaitSeconds() {
    for (String line : headers.getAll(PREFER)) {
      for (String preference : line.split(",", -1)) {
        String each = preference.strip().toLowerCase(Locale.ROOT);
        if (each.startsWith("wait=")) {
          return seconds(each.substring("wait=".length()));
        }
      }
    }
    return USUAL_WAIT_SECONDS;
  }

  private static long seconds(String text) {
    long seconds = number(text);
    if (seconds == ABSENT) {
      return USUAL_WAIT_SECONDS;
    }
    return seconds > LONGEST_WAIT_SECONDS ? INVALID : seconds;
  }

  /** The client's number for what it sends, from 1. */
  long messageId() {
    long id = number(headers.get(MESSAGE_ID));
    return id == 0 ? INVALID : id;
  }

  static long number(String text) {
    if (text == null) {
      return ABSENT;
    }
    if (text.isEmpty() || text.length() > 18) {
      return INVALID;
    }
    long number = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return INVALID;
      }
      number = number * 10 + c - '0';
    }
    return number;
  }
}
