package dev.longspan.bridge.events;

import dev.longspan.bridge.Delivery;
import dev.longspan.bridge.Message;
import dev.longspan.bridge.MessageListener;
import dev.longspan.protocol.CloseCode;
import dev.longspan.protocol.Frames;
import dev.longspan.protocol.Utf8Check;
import dev.longspan.relay.EndCause;
import dev.longspan.route.Route;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes the events of one answer on, as fast as the listener takes them. */
final class EventSink {

  /** Learns what the events mean for the conversation. */
  interface Owner {

    /** All events of the answer were passed on. */
    void drained();

    /** The backend closes; 1005: without a code. */
    void closeRead(int code, String reason);

    /** The backend left without a close. */
    void disconnected();

    /** An event broke a rule. */
    void fail(EndCause why, String detail);
  }

  private static final Logger log = LoggerFactory.getLogger(EventSink.class);

  private final Owner owner;
  private final Route route;
  private final GripFilter grip;
  private final Utf8Check utf8 = new Utf8Check();
  private MessageListener listener;

  /** What is left of the answer; null: nothing. */
  private EventReader events;

  private boolean paused = true;
  private boolean passing;
  private boolean controlSeen;

  /**
   * @param grip null: messages have no prefix
   */
  EventSink(Owner owner, Route route, GripFilter grip) {
    this.owner = owner;
    this.route = route;
    this.grip = grip;
  }

  void listen(MessageListener messages) {
    listener = messages;
  }

  /** Whether nothing is left of the last answer. */
  boolean isEmpty() {
    return events == null;
  }

  /** Passes an answer on; takes ownership. */
  void add(EventReader answer) {
    events = answer;
    pass();
  }

  void pause() {
    paused = true;
  }

  void resume() {
    paused = false;
    pass();
  }

  private void pass() {
    if (passing) {
      return;
    }
    passing = true;
    while (!paused && events != null && events.hasNext()) {
      Event event = events.next();
      if (event == null) {
        owner.fail(EndCause.PROTOCOL_VIOLATION_BY_UPSTREAM, "malformed event");
      } else {
        pass(event);
      }
    }
    passing = false;
    if (!paused && events != null) {
      release();
      owner.drained();
    }
  }

  /** Takes ownership. */
  private void pass(Event event) {
    switch (event.type()) {
      case TEXT, BINARY -> message(event);
      case PING, PONG -> control(event);
      case CLOSE -> close(event);
      case DISCONNECT -> {
        event.release();
        release();
        owner.disconnected();
      }
      case OPEN -> {
        event.release();
        owner.fail(EndCause.PROTOCOL_VIOLATION_BY_UPSTREAM, "OPEN when it is open");
      }
    }
  }

  private void message(Event event) {
    if (grip != null && !isForClient(event)) {
      event.release();
      return;
    }
    boolean isText = event.type() == EventType.TEXT;
    if (event.content().readableBytes() > route.maxHeldMessageBytes()) {
      event.release();
      owner.fail(EndCause.MESSAGE_TOO_BIG_BY_UPSTREAM, "message over the limit");
    } else if (isText && !isUtf8(event)) {
      event.release();
      owner.fail(EndCause.INVALID_DATA_BY_UPSTREAM, "text that is not UTF-8");
    } else {
      listener.message(new Message(isText, event.content()), Delivery.UNWATCHED);
    }
  }

  private boolean isForClient(Event event) {
    if (!grip.isControl(event.content())) {
      return grip.takesPrefixOff(event.content());
    }
    if (!controlSeen) {
      controlSeen = true;
      log.warn(
          "a backend sent a control message for a publishing proxy, which is ignored route={}",
          route.name());
    }
    return false;
  }

  private boolean isUtf8(Event event) {
    utf8.reset();
    int from = event.content().readerIndex();
    return utf8.accepts(event.content(), from, from + event.content().readableBytes())
        && utf8.isComplete();
  }

  private void control(Event event) {
    if (event.content().readableBytes() > Frames.MAX_CONTROL_PAYLOAD_BYTES) {
      event.release();
      owner.fail(EndCause.PROTOCOL_VIOLATION_BY_UPSTREAM, "ping or pong over 125 bytes");
    } else if (event.type() == EventType.PING) {
      listener.ping(event.content());
    } else {
      listener.pong(event.content());
    }
  }

  /** What follows a CLOSE is nobody's. */
  private void close(Event event) {
    int code = event.closeCode();
    String reason = event.closeReason();
    event.release();
    // 0 is what the libraries say when they are not told a code.
    if (code != 0 && !CloseCode.isValidOnTheWire(code)) {
      owner.fail(EndCause.PROTOCOL_VIOLATION_BY_UPSTREAM, "close code not allowed on the wire");
    } else {
      release();
      owner.closeRead(code == 0 ? CloseCode.NO_STATUS_RECEIVED : code, reason);
    }
  }

  /** Passes nothing more on. */
  void release() {
    if (events != null) {
      events.release();
      events = null;
    }
  }
}
