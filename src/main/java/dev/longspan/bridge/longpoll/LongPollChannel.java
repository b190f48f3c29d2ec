package dev.longspan.bridge.longpoll;

import dev.longspan.bridge.BackendCall;
import dev.longspan.bridge.Delivery;
import dev.longspan.bridge.Ending;
import dev.longspan.bridge.Message;
import dev.longspan.bridge.MessageChannel;
import dev.longspan.bridge.MessageListener;
import dev.longspan.loop.Swept;
import dev.longspan.telemetry.UpstreamFailure;
import dev.longspan.upstream.Endpoint;
import dev.longspan.upstream.Refusal;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponse;
import java.time.Duration;

/** A conversation with a backend that is polled. Lives on one event loop. */
final class LongPollChannel implements MessageChannel, Swept, Receiver, Sender.Owner {

  /** How long what was sent before a close, and the closing request, may take. */
  private static final long CLOSE_NANOS = Duration.ofSeconds(5).toNanos();

  private final Conversation conversation;
  private final Poller poller;
  private final Sender sender;
  private MessageListener listener;
  private int sweepPlace = -1;
  private boolean closing;
  private boolean endedTold;
  private boolean gone;
  private long closeBy = Long.MAX_VALUE;
  private BackendCall farewell;

  LongPollChannel(Conversation conversation) {
    this.conversation = conversation;
    poller = new Poller(conversation, this);
    sender = new Sender(conversation, this);
  }

  /** Begins to live. */
  void start() {
    conversation.loop().add(this);
  }

  @Override
  public void listen(MessageListener value) {
    listener = value;
  }

  @Override
  public void send(Message message, Delivery delivery) {
    sender.send(message, delivery);
  }

  @Override
  public void ping(ByteBuf payload) {
    if (endedTold || closing) {
      payload.release();
    } else {
      // The backend knows no pings: the way to it is alive as long as this is.
      listener.pong(payload);
    }
  }

  @Override
  public void pong(ByteBuf payload) {
    payload.release();
  }

  @Override
  public boolean isWritable() {
    return sender.isWritable();
  }

  @Override
  public void pause() {
    poller.pause();
  }

  @Override
  public void resume() {
    poller.resume();
  }

  @Override
  public void close(int code, String reason) {
    if (closing || gone) {
      return;
    }
    closing = true;
    closeBy = conversation.loop().now() + CLOSE_NANOS;
    poller.stop();
    conversation.loop().hurry(this);
    sender.finish(
        () -> {
          leave();
          tellEnd(Ending.closed(code, reason));
        });
  }

  @Override
  public void abort() {
    endedTold = true;
    if (!gone) {
      closing = true;
      closeBy = conversation.loop().now() + CLOSE_NANOS;
      poller.stop();
      sender.abort();
      leave();
    }
  }

  /** Tells the backend, where there is a way to, and lets go of it. */
  private void leave() {
    if (farewell != null || gone) {
      return;
    }
    RequestPattern close = conversation.plan().close();
    if (close == null) {
      remove();
      return;
    }
    farewell = conversation.call(close, conversation.variables(), new Farewell());
    farewell.start();
  }

  private void remove() {
    gone = true;
    conversation.loop().remove(this);
  }

  private void tellEnd(Ending ending) {
    if (!endedTold) {
      endedTold = true;
      listener.ended(ending);
    }
  }

  /** The answer to the closing request does not matter. */
  private final class Farewell implements BackendCall.Listener {

    @Override
    public void sentTo(Endpoint endpoint) {
      // Where the conversation was is known.
    }

    @Override
    public void head(HttpResponse response) {
      // Nothing depends on it.
    }

    @Override
    public void content(ByteBuf bytes) {
      // Nothing depends on it.
    }

    @Override
    public void end() {
      remove();
    }

    @Override
    public void failed(boolean unsent, UpstreamFailure reason, String detail) {
      remove();
    }

    @Override
    public void refused(Refusal refusal) {
      remove();
    }
  }

  // ---- what polls and requests bring ----

  @Override
  public void message(Message message, Delivery delivery) {
    listener.message(message, delivery);
  }

  @Override
  public void pollingEnded(Ending ending) {
    tellEnd(ending);
  }

  @Override
  public void writable() {
    listener.writable();
  }

  @Override
  public void sendingFailed(Ending ending) {
    poller.stop();
    tellEnd(ending);
  }

  // ---- the loop ----

  @Override
  public void hurry() {
    conversation.loop().hurry(this);
  }

  @Override
  public long sweep(long now) {
    if (closing && closeBy < now) {
      overdue();
      return Long.MAX_VALUE;
    }
    long soonest = Math.min(poller.sweep(now), sender.sweep(now));
    return closing ? Math.min(soonest, closeBy - now) : soonest;
  }

  /** What was still to be said takes too long. */
  private void overdue() {
    if (farewell != null) {
      farewell.cancel();
      remove();
      return;
    }
    sender.abort();
    closeBy = conversation.loop().now() + CLOSE_NANOS;
    leave();
    tellEnd(Ending.closed(1000, ""));
  }

  @Override
  public void drain() {
    // Whoever listens ends it.
  }

  @Override
  public void cut() {
    poller.stop();
    sender.abort();
    if (farewell != null) {
      farewell.cancel();
    }
    remove();
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
