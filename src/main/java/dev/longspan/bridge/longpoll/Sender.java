package dev.longspan.bridge.longpoll;

import dev.longspan.bridge.Delivery;
import dev.longspan.bridge.Ending;
import dev.longspan.bridge.Message;
import dev.longspan.config.LongPollConfig.Batch;
import dev.longspan.config.LongPollConfig.Send;
import dev.longspan.telemetry.SendOutcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** The client's side of a conversation: its messages, in order, as requests to the backend. */
final class Sender {

  private static final Logger log = LoggerFactory.getLogger(Sender.class);

  /** What waits beyond this holds the client up. */
  private static final int MAX_WAITING_BYTES = 64 * 1024;

  private static final int MAX_WAITING_MESSAGES = 64;

  /** Who is told how it goes. */
  interface Owner {

    /** More may be sent. */
    void writable();

    /** A message could not be sent; there will be no more. */
    void sendingFailed(Ending ending);

    /** Something is due sooner than the last sweep said. */
    void hurry();
  }

  /** A message on its way, and who is told about it. */
  record Outgoing(Message message, Delivery delivery) {}

  private final Conversation conversation;
  private final Send config;
  private final Owner owner;
  private final Deque<Outgoing> waiting = new ArrayDeque<>();
  private final List<SendCall> underWay = new ArrayList<>();
  private int waitingBytes;
  private long number;
  private boolean held;
  private boolean over;
  private Runnable whenEmpty;

  Sender(Conversation conversation, Owner owner) {
    this.conversation = conversation;
    this.owner = owner;
    config = conversation.plan().config().send();
  }

  Conversation conversation() {
    return conversation;
  }

  Send config() {
    return config;
  }

  Owner owner() {
    return owner;
  }

  /** Sends a message behind those before it; owns it. */
  void send(Message message, Delivery delivery) {
    if (over || whenEmpty != null) {
      message.release();
      delivery.lost();
      return;
    }
    waiting.add(new Outgoing(message, delivery));
    waitingBytes += message.size();
    pump();
    held |= !isWritable();
  }

  boolean isWritable() {
    return waitingBytes < MAX_WAITING_BYTES && waiting.size() < MAX_WAITING_MESSAGES;
  }

  /** Takes no more; {@code task} is run when all is sent, or has failed. */
  void finish(Runnable task) {
    whenEmpty = task;
    finishIfEmpty();
  }

  private void finishIfEmpty() {
    if (whenEmpty != null && waiting.isEmpty() && underWay.isEmpty()) {
      Runnable task = whenEmpty;
      whenEmpty = null;
      over = true;
      task.run();
    }
  }

  /** Gives everything up: what was not taken is lost. */
  void abort() {
    if (over) {
      return;
    }
    over = true;
    List<SendCall> calls = List.copyOf(underWay);
    underWay.clear();
    calls.forEach(SendCall::abort);
    Outgoing next;
    while ((next = waiting.poll()) != null) {
      next.message().release();
      next.delivery().lost();
    }
    waitingBytes = 0;
    whenEmpty = null;
  }

  private void pump() {
    while (!over && !waiting.isEmpty() && underWay.size() < config.inFlight()) {
      int most = config.batch().map(Batch::most).orElse(1);
      List<Outgoing> batch = new ArrayList<>();
      while (batch.size() < most && !waiting.isEmpty()) {
        Outgoing next = waiting.poll();
        waitingBytes -= next.message().size();
        batch.add(next);
      }
      SendCall call = new SendCall(this, batch, number + 1);
      number += batch.size();
      underWay.add(call);
      call.start();
    }
  }

  /** The backend took what the call carried. */
  void taken(SendCall call) {
    conversation.telemetry().sent(SendOutcome.TAKEN);
    underWay.remove(call);
    pump();
    if (held && !over && isWritable()) {
      held = false;
      owner.writable();
    }
    finishIfEmpty();
  }

  /** The backend did not, and will not. */
  void failed(SendCall call, Ending ending) {
    // A code of 4xxx is about the client; the others are about the backend.
    Level level = ending.code() >= 3000 ? Level.DEBUG : Level.WARN;
    log.atLevel(level)
        .log(
            "sending failed upstream={} route={} code={} detail=\"{}\"",
            conversation.upstream(),
            conversation.route().name(),
            ending.code(),
            ending.reason());
    conversation.telemetry().sent(SendOutcome.FAILED);
    underWay.remove(call);
    Runnable task = whenEmpty;
    abort();
    if (task == null) {
      owner.sendingFailed(ending);
    } else {
      task.run();
    }
  }

  /**
   * Looks at the deadlines.
   *
   * @return nanoseconds until it must look again
   */
  long sweep(long now) {
    long soonest = Long.MAX_VALUE;
    for (SendCall call : List.copyOf(underWay)) {
      soonest = Math.min(soonest, call.sweep(now));
    }
    return soonest;
  }
}
