package dev.longspan.session;

import dev.longspan.http.Problem;
import java.util.List;

/** What a request wants sent. Lives on the session's event loop. */
final class Upload implements Answer.Watcher {

  private final Answer answer;
  private final List<Stored> messages;
  private final long id;
  private int awaited;

  /** Another request for the same, which hears the same; null: none. */
  private Upload repetition;

  /**
   * @param id the client's {@code Message-Id}, from 1; 0: none
   */
  Upload(Answer answer, List<Stored> messages, long id) {
    this.answer = answer;
    this.messages = messages;
    this.id = id;
    answer.watch(this);
  }

  List<Stored> messages() {
    return messages;
  }

  long id() {
    return id;
  }

  /** It is answered when so many messages were taken. */
  void awaits(int count) {
    awaited = count;
  }

  /** One more was taken; whether that was the last. */
  boolean isTakenByThis() {
    awaited--;
    return awaited == 0;
  }

  void repeatedBy(Upload other) {
    other.repetition = repetition;
    repetition = other;
  }

  /** Null: none. */
  Upload repetition() {
    return repetition;
  }

  /**
   * Answers it.
   *
   * @param problem null: what it brought was taken
   */
  void answer(Problem problem) {
    if (problem == null) {
      answer.empty(204);
    } else {
      answer.refuse(problem);
    }
  }

  @Override
  public void taken(int bytes) {}

  /** What was sent can't be called back. */
  @Override
  public void gone() {}
}
