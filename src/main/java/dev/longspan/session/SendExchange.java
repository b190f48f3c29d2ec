package dev.longspan.session;

import dev.longspan.http.Exchange;
import dev.longspan.http.Problem;
import dev.longspan.loop.Loop;
import dev.longspan.route.Route;

/**
 * A request that sends: it takes a place at its session before its body is read, so that what is
 * held for a session is bounded however many requests come.
 */
final class SendExchange implements BodyReader.Taker {

  private final Exchange exchange;
  private final Route route;
  private final Loop loop;
  private final LocalSessions owner;
  private final SessionId id;
  private final MessageBody.Kind kind;
  private final long messageId;
  private final long after;
  private final BodyReader body;

  /** Belongs to the session's event loop. */
  private Session session;

  private boolean admitted;
  private boolean over;

  /**
   * @param limitBytes of the body
   * @param after number of the last message that the client has; negative: unsaid
   */
  SendExchange(
      Exchange exchange,
      Route route,
      LocalSessions owner,
      SessionId id,
      MessageBody.Kind kind,
      long limitBytes,
      long messageId,
      long after) {
    this.exchange = exchange;
    this.route = route;
    this.loop = exchange.context().loop();
    this.owner = owner;
    this.id = id;
    this.kind = kind;
    this.messageId = messageId;
    this.after = after;
    this.body = new BodyReader(exchange, limitBytes, route.idleTimeoutNanos(), this);
  }

  /** Asks for a place. */
  void start() {
    Hop.to(RouteSessions.loopOf(owner), this::admit);
  }

  private void admit() {
    session = owner.find(id);
    Problem problem = session == null ? Refusals.unknown() : session.sends().admit();
    if (problem == null && after >= 0) {
      problem = session.acknowledge(after);
      if (problem != null) {
        session.sends().dismiss();
      }
    }
    Problem refusal = problem;
    Hop.to(loop.eventLoop(), () -> decided(refusal));
  }

  private void decided(Problem refusal) {
    if (refusal != null) {
      over = true;
      body.refuse(refusal);
    } else if (over) {
      dismiss();
    } else {
      admitted = true;
      body.start();
    }
  }

  private void dismiss() {
    Hop.to(RouteSessions.loopOf(owner), () -> session.sends().dismiss());
  }

  @Override
  public void whole(byte[] bytes) {
    over = true;
    MessageBody read = MessageBody.read(kind, bytes, route.maxMessageBytes());
    if (read instanceof MessageBody.Refused refused) {
      dismiss();
      exchange.refuse(refused.problem());
      return;
    }
    MessageBody.Messages messages = (MessageBody.Messages) read;
    Answer answer =
        new Answer(exchange, RouteSessions.loopOf(owner), route.slowConsumerTimeoutNanos());
    Hop.to(
        RouteSessions.loopOf(owner),
        () ->
            session.sends().send(new Upload(answer, messages.messages(), Math.max(0, messageId))));
  }

  @Override
  public void failed() {
    if (admitted && !over) {
      dismiss();
    }
    over = true;
  }
}
