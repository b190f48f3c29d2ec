package dev.longspan.session;

import dev.longspan.bridge.Delivery;
import dev.longspan.bridge.Message;
import dev.longspan.http.Problem;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The requests of one session that send: each is answered when the backend took what it sent, and a
 * repeated one is not sent again. Lives on the session's event loop.
 */
final class Sends {

  private final Session session;
  private final int max;
  private int admitted;

  /** Not answered yet, in the order in which they came; null: there are none. */
  private List<Upload> underWay;

  /** What waits until the backend takes more. */
  private Deque<Upload> held;

  private boolean paused = true;
  private long lastId;

  Sends(Session session, int max) {
    this.session = session;
    this.max = max;
  }

  /**
   * Takes a place for a request whose body is still to be read.
   *
   * @return null: it may come
   */
  Problem admit() {
    if (session.isOver()) {
      return Refusals.ended(session.closed());
    }
    if (admitted >= max) {
      return Refusals.tooManySends();
    }
    admitted++;
    return null;
  }

  /** A request that was admitted will not send. */
  void dismiss() {
    admitted--;
  }

  /** Sends what an admitted request brought. */
  void send(Upload upload) {
    if (session.isOver()) {
      answer(upload, Refusals.ended(session.closed()));
      return;
    }
    if (upload.id() > 0) {
      if (upload.id() > lastId + 1) {
        answer(upload, Refusals.outOfOrder(lastId + 1));
        return;
      }
      if (upload.id() <= lastId) {
        repeated(upload);
        return;
      }
      lastId = upload.id();
    }
    if (upload.messages().isEmpty()) {
      answer(upload, null);
      return;
    }
    if (underWay == null) {
      underWay = new ArrayList<>(2);
    }
    underWay.add(upload);
    if (paused) {
      held = held == null ? new ArrayDeque<>(2) : held;
      held.add(upload);
    } else {
      pass(upload);
    }
  }

  /** What it brought was sent before, or is on its way: it hears what becomes of that. */
  private void repeated(Upload upload) {
    if (underWay != null) {
      for (Upload first : underWay) {
        if (first.id() == upload.id()) {
          first.repeatedBy(upload);
          return;
        }
      }
    }
    answer(upload, null);
  }

  private void pass(Upload upload) {
    List<Stored> messages = upload.messages();
    upload.awaits(messages.size());
    Delivery delivery =
        new Delivery() {
          @Override
          public void taken() {
            if (upload.isTakenByThis()) {
              finished(upload, null);
            }
          }

          @Override
          public void lost() {
            finished(upload, Refusals.ended(session.closed()));
          }
        };
    for (Stored message : messages) {
      session
          .listener()
          .message(new Message(message.isText, Unpooled.wrappedBuffer(message.payload)), delivery);
    }
  }

  private void finished(Upload upload, Problem problem) {
    if (underWay != null && underWay.remove(upload)) {
      if (underWay.isEmpty()) {
        underWay = null;
      }
      answer(upload, problem);
    }
  }

  private void answer(Upload upload, Problem problem) {
    for (Upload each = upload; each != null; each = each.repetition()) {
      admitted--;
      each.answer(problem);
    }
  }

  /** The backend takes no more. */
  void pause() {
    paused = true;
  }

  /** It takes more. */
  void resume() {
    paused = false;
    while (!paused && held != null) {
      Upload next = held.poll();
      if (next == null) {
        held = null;
      } else {
        pass(next);
      }
    }
  }

  /** Nothing more is sent. */
  void end() {
    held = null;
    while (underWay != null) {
      finished(underWay.get(0), Refusals.ended(session.closed()));
    }
  }
}
