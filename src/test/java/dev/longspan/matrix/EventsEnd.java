package dev.longspan.matrix;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.longspan.wire.Frame;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Message;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A backend of WebSocket-over-HTTP. It speaks only when it is asked: the request with the last
 * message that it heard waits for what it says next.
 */
final class EventsEnd extends BackendEnd {

  private final BlockingQueue<Asked> requests = new LinkedBlockingQueue<>();
  private final Deque<Event> heard = new ArrayDeque<>();
  private Asked held;

  private record Asked(HttpWire wire, Message request) {}

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Event(String type, byte[] content) {}

  @Override
  boolean takes(HttpWire wire, Message request) {
    if (request.text().startsWith("OPEN")) {
      answers(wire, bytes("OPEN\r\n"));
    } else {
      requests.add(new Asked(wire, request));
    }
    return true;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  private static void answers(HttpWire wire, byte[] events) {
    wire.sendsHead(
        "HTTP/1.1 200 OK",
        "Content-Type: application/websocket-events",
        "Content-Length: " + events.length);
    wire.sends(events);
  }

  private void answers(byte[] events) {
    answers(held.wire(), events);
    held = null;
  }

  private Event next() {
    while (heard.isEmpty()) {
      if (held != null) {
        answers(new byte[0]);
      }
      held = next(requests, "request");
      read(held.request().body());
    }
    return heard.remove();
  }

  private void read(byte[] events) {
    int at = 0;
    while (at < events.length) {
      int end = at;
      while (events[end] != '\r') {
        end++;
      }
      String[] line = new String(events, at, end - at, ISO_8859_1).split(" ", -1);
      at = end + 2;
      byte[] content = {};
      if (line.length > 1) {
        int size = Integer.parseInt(line[1], 16);
        content = Arrays.copyOfRange(events, at, at + size);
        at += size + 2;
      }
      heard.add(new Event(line[0], content));
    }
  }

  private static void write(ByteArrayOutputStream out, String type, byte[] content) {
    out.writeBytes(bytes(type + " " + Integer.toHexString(content.length) + "\r\n"));
    out.writeBytes(content);
    out.writeBytes(bytes("\r\n"));
  }

  @Override
  void says(List<Said> messages) {
    ByteArrayOutputStream events = new ByteArrayOutputStream();
    messages.forEach(each -> write(events, each.isText() ? "TEXT" : "BINARY", each.content()));
    answers(events.toByteArray());
  }

  @Override
  Said hears() {
    Event event = next();
    return switch (event.type()) {
      case "TEXT" -> new Said(true, event.content());
      case "BINARY" -> new Said(false, event.content());
      default -> throw new AssertionError(event.type() + " in place of a message");
    };
  }

  @Override
  void closes(Bye bye) {
    ByteArrayOutputStream events = new ByteArrayOutputStream();
    write(events, "CLOSE", bye.frame().payload());
    answers(events.toByteArray());
  }

  @Override
  Bye hearsClose() {
    Event event = next();
    if (event.type().equals("DISCONNECT")) {
      // The protocol's word for a client that vanished.
      answers(new byte[0]);
      return new Bye(1001, "peer vanished");
    }
    if (!event.type().equals("CLOSE")) {
      throw new AssertionError(event.type() + " in place of a close");
    }
    ByteArrayOutputStream events = new ByteArrayOutputStream();
    write(events, "CLOSE", event.content());
    answers(events.toByteArray());
    return Bye.of(Frame.of(Frame.CLOSE, event.content()));
  }
}
