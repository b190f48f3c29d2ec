package dev.longspan.session;

import dev.longspan.protocol.CloseCode;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Server-sent events, as the HTML standard defines them (section 9.2, "Server-sent events").
 *
 * <p>A line ends at a carriage return as well as at a line feed there, and comes back as a line
 * feed: a text with a carriage return can't be written as lines, and goes as a JSON string.
 */
final class EventFormat implements StreamFormat {

  static final String MEDIA_TYPE = "text/event-stream";

  private static final byte[] ID = Json.ascii("id: ");
  private static final byte[] EVENT = Json.ascii("\nevent: ");
  private static final byte[] DATA = Json.ascii("\ndata: ");
  private static final byte[] MESSAGE = Json.ascii("message");
  private static final byte[] ESCAPED = Json.ascii("escaped");
  private static final byte[] BINARY = Json.ascii("binary");
  private static final byte[] CLOSE = Json.ascii("close");
  private static final byte[] END = Json.ascii("\n\n");
  private static final byte[] HEARTBEAT = Json.ascii(":\n\n");
  private static final byte[] COME_BACK_SOON = Json.ascii("retry: 1000\n\n");
  private static final byte[] COME_BACK_AT_ONCE = Json.ascii("retry: 1\n\n");
  private static final byte[] STAY_AWAY = Json.ascii(": displaced\nretry: 86400000\n\n");

  /** A gateway that ends sends everybody away: not all are to come back at the same time. */
  private static final int SHORTEST_RETRY_MILLIS = 1_000;

  private static final int LONGEST_RETRY_MILLIS = 15_000;

  private final byte[] opening;
  private final byte[] idPrefix;

  /** Events of a session that the client knows: {@code id} is the number alone. */
  EventFormat() {
    opening = COME_BACK_SOON;
    idPrefix = new byte[0];
  }

  /**
   * Events of a session that the client does not know before: they name it, so that the client
   * comes back to it with what it knows.
   *
   * @param sessionEvent the data of the first event
   */
  EventFormat(SessionId id, byte[] sessionEvent) {
    idPrefix = Json.ascii(id + ":");
    opening = sessionEvent;
  }

  /** Events for a client that comes back to a session that it did not name before. */
  static EventFormat again(SessionId id) {
    return new EventFormat(id, COME_BACK_SOON);
  }

  /** The first event of a session that the client does not know. */
  static byte[] sessionEvent(SessionId id, String data) {
    return ("retry: 1000\n\nid: " + id + ":0\nevent: session\ndata: " + data + "\n\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  /** An answer that only says when to come back. */
  static String comeBackLater() {
    return "retry: " + laterMillis() + "\n\n";
  }

  private static int laterMillis() {
    return ThreadLocalRandom.current().nextInt(SHORTEST_RETRY_MILLIS, LONGEST_RETRY_MILLIS);
  }

  @Override
  public String mediaType() {
    return MEDIA_TYPE;
  }

  @Override
  public void begin(ByteBuf out) {
    out.writeBytes(opening);
  }

  @Override
  public void message(ByteBuf out, long number, Stored message) {
    id(out, number);
    byte[] payload = message.payload;
    out.writeBytes(EVENT);
    if (!message.isText) {
      out.writeBytes(BINARY).writeBytes(DATA);
      Json.base64(out, payload);
    } else if (indexOf(payload, '\r', 0) < payload.length) {
      out.writeBytes(ESCAPED).writeBytes(DATA);
      Json.string(out, payload);
    } else {
      out.writeBytes(MESSAGE);
      lines(out, payload);
    }
    out.writeBytes(END);
  }

  private void id(ByteBuf out, long number) {
    out.writeBytes(ID).writeBytes(idPrefix);
    Json.number(out, number);
  }

  private static void lines(ByteBuf out, byte[] text) {
    int from = 0;
    do {
      int to = indexOf(text, '\n', from);
      out.writeBytes(DATA).writeBytes(text, from, to - from);
      from = to + 1;
    } while (from <= text.length);
  }

  private static int indexOf(byte[] text, char c, int from) {
    int i = from;
    while (i < text.length && text[i] != c) {
      i++;
    }
    return i;
  }

  @Override
  public void closed(ByteBuf out, long number, Closed closed) {
    if (closed.code() == CloseCode.SERVICE_RESTART) {
      out.writeBytes(Json.ascii(comeBackLater()));
    }
    id(out, number);
    out.writeBytes(EVENT).writeBytes(CLOSE).writeBytes(DATA);
    Json.closed(out, closed);
    out.writeBytes(END);
  }

  @Override
  public byte[] heartbeat() {
    return HEARTBEAT;
  }

  @Override
  public void displaced(ByteBuf out) {
    out.writeBytes(STAY_AWAY);
  }

  @Override
  public void interrupted(ByteBuf out) {
    out.writeBytes(COME_BACK_AT_ONCE);
  }
}
