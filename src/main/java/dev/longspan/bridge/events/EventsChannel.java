package dev.longspan.bridge.events;

import dev.longspan.bridge.Delivery;
import dev.longspan.bridge.Ending;
import dev.longspan.bridge.Message;
import dev.longspan.bridge.MessageChannel;
import dev.longspan.bridge.MessageListener;
import dev.longspan.http.Exchange;
import dev.longspan.loop.Loop;
import dev.longspan.loop.Swept;
import dev.longspan.protocol.CloseCode;
import dev.longspan.relay.EndCause;
import dev.longspan.route.Route;
import dev.longspan.upstream.Endpoint;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A conversation with a backend that speaks WebSocket-over-HTTP. One request at a time is under
 * way; what is sent meanwhile goes together with the next one.
 */
final class EventsChannel implements MessageChannel, Swept, Requests.Owner, EventSink.Owner {

  private static final Logger log = LoggerFactory.getLogger(EventsChannel.class);

  /** How long the backend may take for its part of the closing, from its last answer. */
  private static final long CLOSE_NANOS = Duration.ofSeconds(5).toNanos();

  private final EventsOpener opener;
  private final Route route;
  private final Loop loop;
  private final Requests requests;
  private final Outbox outbox = new Outbox();
  private final EventSink sink;
  private MessageListener listener;

  /** What the listener is told as soon as there is one; null: nothing. */
  private Ending ending;

  private boolean updateDue;

  /** When the end was queued behind what was sent; 0: not yet. */
  private long closingSince;

  private boolean endSent;
  private boolean ended;
  private boolean over;
  private int sweepPlace = -1;

  /**
   * @param request the opening one, whose headers each later one has
   * @param endpoint which took the opening
   * @param grip null: messages have no prefix
   */
  EventsChannel(
      EventsOpener opener,
      Exchange exchange,
      HttpRequest request,
      Endpoint endpoint,
      GripFilter grip) {
    this.opener = opener;
    this.route = opener.route();
    this.loop = opener.loop();
    this.requests = new Requests(opener, exchange, request, endpoint, this);
    this.sink = new EventSink(this, route, grip);
  }

  /** The opening was answered with this. */
  void begin(HttpHeaders answer, EventReader events) {
    loop.add(this);
    if (requests.takeHeaders(answer)) {
      sink.add(events);
    } else {
      events.release();
      fail(EndCause.PROTOCOL_VIOLATION_BY_UPSTREAM, "too much metadata");
    }
  }

  @Override
  public void listen(MessageListener messages) {
    listener = messages;
    sink.listen(messages);
    if (ending != null) {
      listener.ended(ending);
    }
  }

  @Override
  public void pause() {
    sink.pause();
  }

  @Override
  public void resume() {
    sink.resume();
  }

  // ---- what is sent ----

  @Override
  public void send(Message message, Delivery delivery) {
    if (over || closingSince != 0) {
      message.release();
      delivery.lost();
      return;
    }
    EventType type = message.isText() ? EventType.TEXT : EventType.BINARY;
    outbox.add(type, message.payload(), delivery);
    updateSoon();
  }

  @Override
  public void ping(ByteBuf payload) {
    control(EventType.PING, payload);
  }

  @Override
  public void pong(ByteBuf payload) {
    control(EventType.PONG, payload);
  }

  private void control(EventType type, ByteBuf payload) {
    if (over || closingSince != 0) {
      payload.release();
    } else {
      outbox.add(type, payload, Delivery.UNWATCHED);
      updateSoon();
    }
  }

  @Override
  public boolean isWritable() {
    return !outbox.isFull();
  }

  @Override
  public void close(int code, String reason) {
    ByteBuf content = Unpooled.EMPTY_BUFFER;
    if (code != CloseCode.NO_STATUS_RECEIVED) {
      content = ByteBufAllocator.DEFAULT.buffer().writeShort(code);
      ByteBufUtil.writeUtf8(content, reason);
    }
    end(EventType.CLOSE, content);
  }

  @Override
  public void leave(int code, String reason) {
    end(EventType.DISCONNECT, Unpooled.EMPTY_BUFFER);
  }

  private void end(EventType how, ByteBuf content) {
    if (over || closingSince != 0) {
      content.release();
      return;
    }
    closingSince = loop.now();
    outbox.add(how, content, new EndDelivery());
    loop.hurry(this);
    updateSoon();
  }

  /** Learns that the backend took the end. */
  private final class EndDelivery implements Delivery {

    @Override
    public void taken() {
      endSent = true;
    }

    @Override
    public void lost() {
      // The channel is over.
    }
  }

  // ---- requests ----

  private void updateSoon() {
    if (!updateDue && requests.isIdle()) {
      updateDue = true;
      loop.eventLoop()
          .execute(
              () -> {
                updateDue = false;
                update();
              });
    }
  }

  private void update() {
    if (mayPost() && outbox.hasNews()) {
      post();
    }
  }

  private boolean mayPost() {
    return !over && requests.isIdle() && sink.isEmpty();
  }

  /** What there is, be it nothing. */
  @Override
  public void post() {
    if (mayPost()) {
      requests.send(outbox.offer(ByteBufAllocator.DEFAULT), outbox.replayedBytes());
      loop.hurry(this);
    }
  }

  @Override
  public void answered(HttpHeaders answer, EventReader events) {
    String broken = accept(answer);
    if (broken != null) {
      events.release();
      fail(EndCause.PROTOCOL_VIOLATION_BY_UPSTREAM, broken);
      return;
    }
    loop.hurry(this);
    sink.add(events);
  }

  /** Takes note of what the backend accepted; returns the rule that it breaks, or null. */
  private String accept(HttpHeaders answer) {
    int offered = outbox.offeredBytes();
    int accepted = offered;
    if (answer.contains(EventHeaders.BYTES_ACCEPTED)) {
      accepted = EventHeaders.number(answer, EventHeaders.BYTES_ACCEPTED);
    }
    if (accepted < 0 || accepted > offered) {
      return "more bytes accepted than were offered";
    }
    if (accepted == 0 && offered > 0 && outbox.isOfferFull()) {
      return "nothing accepted of a full request";
    }
    boolean wasFull = outbox.isFull();
    outbox.accepted(accepted);
    if (outbox.isEndOffered() && !endSent) {
      // What is accepted in part waits for more, which there won't be.
      return "the close was not accepted";
    }
    if (wasFull && !outbox.isFull()) {
      listener.writable();
    }
    return requests.takeHeaders(answer) ? null : "too much metadata";
  }

  /** All events of the last answer were passed on. */
  @Override
  public void drained() {
    if (over) {
      return;
    }
    if (endSent) {
      // There is only one answer to a close.
      tell(Ending.vanished(EndCause.UPSTREAM_VANISHED));
      finish();
    } else {
      update();
    }
  }

  @Override
  public void closeRead(int code, String reason) {
    tell(Ending.closed(code, reason));
    if (endSent) {
      finish();
    }
    // Else the client's answer is posted as well.
  }

  /** The backend can't go on, or must not. */
  @Override
  public void fail(EndCause why, String detail) {
    if (over) {
      return;
    }
    log.warn(
        "conversation failed upstream={} route={} cause={} detail=\"{}\"",
        opener.upstream().name(),
        route.name(),
        why.label(),
        detail);
    boolean vanished = why == EndCause.UPSTREAM_VANISHED;
    tell(vanished ? Ending.vanished(why) : new Ending(why.codeToBackend(), detail, why));
    finish();
  }

  /** The backend left without a close. */
  @Override
  public void disconnected() {
    tell(Ending.vanished(EndCause.UPSTREAM_VANISHED));
    finish();
  }

  private void tell(Ending how) {
    if (ended) {
      return;
    }
    ended = true;
    if (listener == null) {
      ending = how;
    } else {
      listener.ended(how);
    }
  }

  @Override
  public void abort() {
    ended = true;
    finish();
  }

  private void finish() {
    if (over) {
      return;
    }
    over = true;
    loop.remove(this);
    requests.cancel();
    sink.release();
    outbox.release();
  }

  // ---- deadlines ----

  @Override
  public long sweep(long now) {
    if (closingSince != 0 && now - Math.max(closingSince, requests.lastAnswer()) > CLOSE_NANOS) {
      tell(Ending.vanished(EndCause.UPSTREAM_VANISHED));
      finish();
      return 0;
    }
    long next = requests.sweep(now);
    // What becomes due sooner hurries the loop.
    return closingSince != 0 ? 0 : next;
  }

  /** The bridge hears it as well, and ends its sides. */
  @Override
  public void drain() {}

  @Override
  public void cut() {
    abort();
  }

  @Override
  public int sweepPlace() {
    return sweepPlace;
  }

  @Override
  public void sweepPlace(int place) {
    sweepPlace = place;
  }
}
