package dev.longspan.session;

import dev.longspan.bridge.Acceptance;
import dev.longspan.bridge.Delivery;
import dev.longspan.bridge.Ending;
import dev.longspan.bridge.Message;
import dev.longspan.bridge.MessageChannel;
import dev.longspan.bridge.MessageListener;
import dev.longspan.bridge.Opener;
import dev.longspan.http.Exchange;
import dev.longspan.http.ExchangeListener;
import dev.longspan.http.Problem;
import dev.longspan.loop.Loop;
import dev.longspan.protocol.CloseCode;
import dev.longspan.relay.EndCause;
import dev.longspan.route.Route;
import dev.longspan.telemetry.Initiator;
import dev.longspan.telemetry.Rejection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One question and its answer: opens a conversation with the backend, sends what the request
 * brought, answers with what comes back, closes. Lives on one event loop.
 */
final class Call implements BodyReader.Taker, Acceptance, MessageListener, ExchangeListener {

  static final int MOST_REPLIES = 1000;

  /** Counts in an answer with a body of its own media type. */
  private static final long THE_FIRST = SessionRequest.ABSENT;

  private final Exchange exchange;
  private final Route route;
  private final RouteSessions shared;
  private final Opener opener;
  private final String target;
  private final MessageBody.Kind kind;
  private final long replies;
  private final long waitSeconds;
  private final Loop loop;
  private final List<Stored> received = new ArrayList<>(1);
  private List<Stored> question;
  private long receivedBytes;
  private MessageChannel backend;
  private HttpHeaders headers;
  private long deadline;
  private boolean answered;

  /** Null: the backend goes on. */
  private Closed closed;

  /**
   * @param replies how many messages the answer is to have; -1: the first one is the answer
   */
  Call(
      Exchange exchange,
      Route route,
      RouteSessions shared,
      Opener opener,
      String target,
      MessageBody.Kind kind,
      long replies,
      long waitSeconds) {
    this.exchange = exchange;
    this.route = route;
    this.shared = shared;
    this.opener = opener;
    this.target = target;
    this.kind = kind;
    this.replies = replies;
    this.waitSeconds = waitSeconds;
    this.loop = exchange.context().loop();
  }

  /** Reads the question, and goes on from there. */
  void start(long bodyLimit) {
    new BodyReader(exchange, bodyLimit, route.idleTimeoutNanos(), this).start();
  }

  @Override
  public void whole(byte[] body) {
    MessageBody read = MessageBody.read(kind, body, route.maxMessageBytes());
    if (read instanceof MessageBody.Refused refused) {
      exchange.refuse(refused.problem());
      return;
    }
    question = ((MessageBody.Messages) read).messages();
    opener.open(exchange, target, this);
  }

  @Override
  public void failed() {}

  @Override
  public void opened(MessageChannel channel, String subprotocol, HttpHeaders answerHeaders) {
    if (!shared.enter()) {
      channel.abort();
      exchange.refuse(Refusals.tooMany());
      return;
    }
    backend = channel;
    headers = answerHeaders;
    deadline = loop.now() + TimeUnit.SECONDS.toNanos(waitSeconds);
    exchange.listen(this);
    channel.listen(this);
    for (Stored message : question) {
      channel.send(
          new Message(message.isText, Unpooled.wrappedBuffer(message.payload)), Delivery.UNWATCHED);
    }
    channel.resume();
  }

  // ---- what the backend says ----

  @Override
  public void message(Message message, Delivery delivery) {
    if (!answered) {
      received.add(new Stored(message.isText(), ByteBufUtil.getBytes(message.payload())));
      receivedBytes += message.size();
    }
    message.release();
    delivery.taken();
    boolean enough =
        received.size() >= Math.max(1, replies) || receivedBytes >= shared.settings().bufferBytes();
    if (!answered && enough) {
      answer();
    }
  }

  @Override
  public void ping(ByteBuf payload) {
    backend.pong(payload);
  }

  @Override
  public void pong(ByteBuf payload) {
    payload.release();
  }

  @Override
  public void writable() {}

  @Override
  public void ended(Ending ending) {
    EndCause why = ending.cause();
    if (why == null) {
      closed = new Closed(ending.code(), ending.reason(), Initiator.UPSTREAM);
      backend.close(ending.code(), ending.reason());
    } else if (why == EndCause.UPSTREAM_VANISHED) {
      closed = new Closed(why.codeToClient(), why.reason(), Initiator.UPSTREAM);
      backend.abort();
    } else {
      closed = new Closed(why.codeToClient(), ending.reason(), Initiator.GATEWAY);
      backend.close(why.codeToBackend(), ending.reason());
    }
    answer();
  }

  // ---- the answer ----

  private void answer() {
    if (answered) {
      return;
    }
    answered = true;
    shared.leave();
    if (closed == null) {
      backend.close(CloseCode.NORMAL, "");
    }
    if (replies == THE_FIRST && received.isEmpty()) {
      exchange.refuse(refusal());
      return;
    }
    Answer answer = new Answer(exchange, loop.eventLoop(), route.slowConsumerTimeoutNanos());
    answer.add(headers);
    if (replies == THE_FIRST) {
      Stored first = received.get(0);
      answer.whole(
          200,
          first.isText ? "text/plain; charset=utf-8" : "application/octet-stream",
          Unpooled.wrappedBuffer(first.payload));
    } else {
      answer.whole(200, PollReceiver.MEDIA_TYPE, PollReceiver.document(received, closed));
    }
  }

  private Problem refusal() {
    if (closed == null) {
      return new Problem(
          504, Rejection.UPSTREAM_TIMEOUT, "the backend said nothing in the time to wait");
    }
    return new Problem(502, Rejection.UPSTREAM_CLOSED, "the backend closed without an answer")
        .with("closed", closed.asMember());
  }

  @Override
  public void clientGone() {
    if (!answered) {
      answered = true;
      shared.leave();
      backend.close(CloseCode.GOING_AWAY, "");
    }
  }

  @Override
  public void requestContent(HttpContent content) {
    content.release();
  }

  @Override
  public void requestReadComplete() {}

  @Override
  public void clientWritable() {}

  @Override
  public long sweep(long now) {
    long left = deadline - now;
    if (left < 0) {
      answer();
    }
    return left;
  }
}
