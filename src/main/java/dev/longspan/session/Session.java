package dev.longspan.session;

import dev.longspan.bridge.Bridge;
import dev.longspan.bridge.Delivery;
import dev.longspan.bridge.Ending;
import dev.longspan.bridge.Message;
import dev.longspan.bridge.MessageChannel;
import dev.longspan.bridge.MessageListener;
import dev.longspan.http.Problem;
import dev.longspan.loop.Loop;
import dev.longspan.loop.Swept;
import dev.longspan.protocol.CloseCode;
import dev.longspan.relay.EndCause;
import dev.longspan.telemetry.Initiator;
import dev.longspan.telemetry.RouteTelemetry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/**
 * A client that has no connection of its own: what the backend sends is kept until one of its
 * requests fetches it, and what its requests send goes to the backend. Lives on one event loop.
 *
 * <p>It is open, then closing (how it ended is known, messages may be left for the client), then
 * finished: only what a client needs who missed the last answer is kept, for as long as the grace.
 */
final class Session implements MessageChannel, Swept {

  private final SessionId id;
  private final LocalSessions owner;
  private final SessionSettings settings;
  private final Loop loop;
  private final RouteTelemetry telemetry;
  private final Backlog backlog;
  private final Sends sends;
  private Bridge bridge;
  private MessageListener listener;

  /** Null: nobody fetches anything. */
  private Receiver receiver;

  private long lonelySince;
  private boolean pumpDue;
  private boolean pumping;

  /** Whether the client said that it wants no more. */
  private boolean left;

  /** Null: it goes on. */
  private Closed closed;

  private boolean finished;
  private int sweepPlace = -1;

  Session(SessionId id, LocalSessions owner, SessionSettings settings, RouteTelemetry telemetry) {
    this.id = id;
    this.owner = owner;
    this.settings = settings;
    this.loop = owner.loop();
    this.telemetry = telemetry;
    this.backlog = new Backlog(settings.bufferBytes());
    this.sends = new Sends(this, settings.sends());
    this.lonelySince = loop.now();
  }

  /** Begins: messages pass from now on. */
  void start(Bridge joined) {
    bridge = joined;
    telemetry.sessionOpened();
    loop.add(this);
    joined.start();
  }

  SessionId id() {
    return id;
  }

  long now() {
    return loop.now();
  }

  RouteTelemetry telemetry() {
    return telemetry;
  }

  MessageListener listener() {
    return listener;
  }

  Closed closed() {
    return closed;
  }

  boolean isOver() {
    return left || closed != null || finished;
  }

  // ---- what the backend sends ----

  @Override
  public void listen(MessageListener messages) {
    listener = messages;
  }

  @Override
  public void send(Message message, Delivery delivery) {
    if (closed != null || finished) {
      message.release();
      delivery.lost();
      return;
    }
    long before = backlog.bytes();
    backlog.add(new Stored(message.isText(), ByteBufUtil.getBytes(message.payload())));
    telemetry.sessionBuffered(backlog.bytes() - before);
    message.release();
    delivery.taken();
    if (!pumpDue && receiver != null) {
      // Behind the rest of the same read: all its messages go with one write.
      pumpDue = true;
      loop.eventLoop().execute(this::pumpLater);
    }
  }

  private void pumpLater() {
    pumpDue = false;
    pump();
  }

  @Override
  public boolean isWritable() {
    return !backlog.isFull();
  }

  @Override
  public void ping(ByteBuf payload) {
    if (finished || left) {
      payload.release();
    } else {
      listener.pong(payload);
    }
  }

  @Override
  public void pong(ByteBuf payload) {
    payload.release();
  }

  /** Gives the receiver what there is, as far as it takes it. */
  private void pump() {
    if (pumping) {
      return;
    }
    pumping = true;
    boolean again = true;
    while (again && receiver != null) {
      again = give(receiver);
    }
    pumping = false;
  }

  private boolean give(Receiver to) {
    boolean given = false;
    to.skipTo(backlog.acknowledged() + 1);
    while (to.next() <= backlog.last() && to.takesMore()) {
      to.take(backlog.get(to.next()));
      given = true;
    }
    if (to.next() <= backlog.last()) {
      if (to.flush()) {
        detach(to);
      }
      return given;
    }
    if (closed != null) {
      detach(to);
      to.close(backlog.last() + 1, closed);
      finish();
    } else if (to.flush()) {
      detach(to);
    } else if (given && backlog.isHalfFull() && !to.acknowledgesByTaking()) {
      // It could go on until the buffer is full, and then for ever wait to be told what came.
      detach(to);
      to.interrupt();
    }
    return given;
  }

  private void detach(Receiver from) {
    if (receiver == from) {
      receiver = null;
      lonelySince = loop.now();
      loop.hurry(this);
    }
  }

  // ---- requests that receive ----

  /**
   * Takes a new receiver in the place of the one before.
   *
   * @param after number of the last message that the client has, which frees it and those before;
   *     -1: what was acknowledged before
   * @param proves whether a client that has the last word says so by a number above the last
   *     message's
   */
  void receive(Receiver newcomer, long after, boolean proves) {
    long from = after < 0 ? backlog.acknowledged() : after;
    boolean knowsEnd = finished && from >= backlog.last() + (proves ? 1 : 0);
    if (knowsEnd || (left && receiver == null)) {
      free(backlog.last());
      newcomer.refuse(closed);
      return;
    }
    Problem problem = acknowledge(from);
    if (problem != null) {
      newcomer.answer().refuse(problem);
      return;
    }
    if (receiver != null && !receiver.givesWayTo(newcomer)) {
      return;
    }
    receiver = newcomer;
    if (!finished) {
      bridge.receivedBy(newcomer.kind());
      loop.hurry(this);
    }
    newcomer.attached(this, from + 1);
    pump();
  }

  /**
   * The client has everything up to this number.
   *
   * @return null: well
   */
  Problem acknowledge(long number) {
    if (number > backlog.last() + (closed == null ? 0 : 1)) {
      return Refusals.notSentYet(backlog.last());
    }
    if (number < backlog.acknowledged()) {
      return Refusals.acknowledgedAlready(backlog.acknowledged());
    }
    free(Math.min(number, backlog.last()));
    return null;
  }

  private void free(long number) {
    boolean wasFull = backlog.isFull();
    long before = backlog.bytes();
    backlog.acknowledge(number);
    telemetry.sessionBuffered(backlog.bytes() - before);
    if (wasFull && !backlog.isFull() && !isOver()) {
      listener.writable();
    }
  }

  /** The receiver's client has taken something. */
  void taken(Receiver by) {
    if (by.acknowledgesByTaking()) {
      free(by.next() - 1);
    }
    if (by == receiver) {
      pump();
    }
  }

  /** The receiver's client has left. */
  void left(Receiver who) {
    detach(who);
  }

  // ---- requests that send ----

  Sends sends() {
    return sends;
  }

  @Override
  public void pause() {
    sends.pause();
  }

  @Override
  public void resume() {
    sends.resume();
  }

  // ---- the end ----

  /** The client ends it. */
  void closeByClient(int code, String reason) {
    if (!isOver()) {
      left = true;
      listener.ended(Ending.closed(code, reason));
    }
  }

  @Override
  public void close(int code, String reason) {
    if (closed != null || finished) {
      return;
    }
    closed = new Closed(code, reason, bridge.initiator());
    sends.end();
    pump();
    if (!finished && receiver == null && (left || loop.isDraining())) {
      // Nobody will come, or can.
      finish();
    }
  }

  void abandon(int code, String reason) {
    if (closed == null && !left) {
      left = true;
      closed = new Closed(code, reason, Initiator.GATEWAY);
      listener.ended(Ending.vanished(EndCause.CLIENT_VANISHED));
    }
    finish();
  }

  private void finish() {
    if (finished) {
      return;
    }
    finished = true;
    if (closed == null) {
      closed = new Closed(CloseCode.ABNORMAL, "", Initiator.GATEWAY);
    }
    sends.end();
    loop.remove(this);
    telemetry.sessionEnded();
    owner.finished(this);
    if (left) {
      free(backlog.last());
    } else {
      listener.ended(Ending.closed(closed.code(), closed.reason()));
    }
  }

  /** Nobody asks for it any more. */
  void forget() {
    telemetry.sessionBuffered(-backlog.bytes());
    backlog.clear();
    cutReceiver();
  }

  private void cutReceiver() {
    if (receiver != null) {
      receiver.answer().cut();
      receiver = null;
    }
  }

  @Override
  public void abort() {
    left = true;
    cutReceiver();
    finish();
  }

  // ---- deadlines ----

  @Override
  public long sweep(long now) {
    if (receiver != null) {
      long due = receiver.untilDue(now);
      if (due < 0) {
        detach(receiver);
      }
      return due;
    }
    long grace = lonelySince + settings.graceNanos() - now;
    if (grace < 0) {
      abandon(CloseCode.GOING_AWAY, "nobody received");
    }
    return grace;
  }

  /** The bridge hears it as well, and closes; what is left is for those who can still come. */
  @Override
  public void drain() {
    if (closed != null && receiver == null) {
      finish();
    }
  }

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
