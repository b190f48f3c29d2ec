package dev.longspan.session;

import dev.longspan.telemetry.ClientKind;

/**
 * A request that takes what a session has: there is one at a time. Lives on the session's event
 * loop.
 */
abstract class Receiver implements Answer.Watcher {

  private final Answer answer;
  private final ClientKind kind;
  private Session session;
  private long next;

  Receiver(Answer answer, ClientKind kind) {
    this.answer = answer;
    this.kind = kind;
  }

  final Answer answer() {
    return answer;
  }

  final ClientKind kind() {
    return kind;
  }

  /** It is the session's receiver now, and gets the messages from this number on. */
  final void attached(Session to, long from) {
    session = to;
    next = from;
    answer.watch(this);
    begin();
  }

  final Session session() {
    return session;
  }

  /** Number of the message that it gets next. */
  final long next() {
    return next;
  }

  /** Its client has what comes before this number, whoever told. */
  final void skipTo(long number) {
    next = Math.max(next, number);
  }

  final void take(Stored message) {
    take(next, message);
    next++;
  }

  /** Says what goes before the first message. */
  abstract void begin();

  /** Whether it can be given the next message already. */
  abstract boolean takesMore();

  abstract void take(long number, Stored message);

  /**
   * What it was given is all for now.
   *
   * @return whether its answer has ended by that
   */
  abstract boolean flush();

  /**
   * Ends its answer: the session has ended, and it was given all messages.
   *
   * @param number the one after the last message's
   */
  abstract void close(long number, Closed closed);

  /** Ends its answer: another receiver has come. */
  abstract void displaced();

  /** Whether another one takes its place; one of the two ends its answer. */
  boolean givesWayTo(Receiver newcomer) {
    displaced();
    return true;
  }

  /**
   * Answers that there is nothing to receive any more; it was not attached.
   *
   * @param closed null: the session is just ending
   */
  void refuse(Closed closed) {
    answer.refuse(Refusals.ended(closed));
  }

  /** Ends its answer, so that the client comes back and acknowledges. */
  abstract void interrupt();

  /** Whether what its client's socket has taken needs no other acknowledgement. */
  boolean acknowledgesByTaking() {
    return false;
  }

  /**
   * Looks at its deadline.
   *
   * @return nanoseconds until it must look again; negative: it has ended its answer
   */
  long untilDue(long now) {
    return Long.MAX_VALUE;
  }

  @Override
  public void taken(int bytes) {
    session.taken(this);
  }

  @Override
  public void gone() {
    session.left(this);
  }
}
