package dev.longspan.bridge.longpoll;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longspan.bridge.Message;
import dev.longspan.config.LongPollConfig.Receive;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponse;
import java.io.IOException;
import java.util.Deque;
import java.util.List;

/** Reads the answers to polls: what messages they bring, and what they mean. */
final class AnswerReader {

  /** What an answer means. */
  enum Meaning {
    /** It is one, with messages or without. */
    ANSWERED,
    /** The backend has forgotten the conversation. */
    LOST,
    /** The backend refuses. */
    REFUSED
  }

  private final Plan plan;
  private final Positions positions;
  private final long maxMessageBytes;
  private final SignRule lost;
  private final SignRule end;
  private Answer answer;

  AnswerReader(Plan plan, Positions positions, long maxMessageBytes) {
    this.plan = plan;
    this.positions = positions;
    this.maxMessageBytes = maxMessageBytes;
    Receive config = plan.config().receive();
    lost = config.lost().map(it -> new SignRule(it.sign())).orElse(null);
    end = config.end().map(it -> new SignRule(it.sign())).orElse(null);
  }

  /** The answer that is being read. */
  Answer answer() {
    return answer;
  }

  /**
   * An answer begins.
   *
   * @param isPoll whether it is a poll's: else its body is of no meaning here
   */
  void begin(HttpResponse response, boolean isPoll) {
    answer = new Answer(plan.config(), response, !isPoll);
    if (isPoll) {
      positions.head(response.headers());
    }
  }

  /**
   * Some of its body.
   *
   * @param into gets the messages of parts that are whole
   * @throws TooBigException if it is over a limit
   * @throws IOException if it makes no sense
   */
  void add(ByteBuf bytes, Deque<Message> into) throws IOException {
    if (!answer.body().add(bytes)) {
      throw new TooBigException("an answer over the limit");
    }
    byte[] part;
    while ((part = answer.body().nextPart()) != null) {
      read(part, false, into);
    }
  }

  /**
   * The answer is whole.
   *
   * @param rest of its body
   * @param into gets the rest of the messages
   * @throws IOException if it makes no sense, or is over a limit
   */
  Meaning finish(byte[] rest, Deque<Message> into) throws IOException {
    JsonNode document = answer.document(rest, lost, end);
    if (lost != null && lost.matches(answer.status(), answer.headers(), document)) {
      return Meaning.LOST;
    }
    answer.last(end != null && end.matches(answer.status(), answer.headers(), document));
    if (answer.hasNews()) {
      read(rest, true, into);
    } else if (answer.isEmpty() || answer.isLast()) {
      positions.settleHeaders();
    } else {
      return Meaning.REFUSED;
    }
    return Meaning.ANSWERED;
  }

  /**
   * Reads a part of the body; either all of it counts, or nothing.
   *
   * @param isEnd whether the answer ends with it, and its headers hold for it
   */
  private void read(byte[] part, boolean isEnd, Deque<Message> into) throws IOException {
    positions.mark();
    List<Message> found = List.of();
    try {
      found = answer.read(part, plan.items(), positions);
      boolean stale = positions.settle();
      if (isEnd) {
        stale |= positions.settleHeaders();
      }
      if (end != null && end.readsBody() && answer.isSplit()) {
        JsonNode document = answer.document(part, end);
        answer.last(end.matches(answer.status(), answer.headers(), document));
      }
      for (Message message : found) {
        if (message.size() > maxMessageBytes) {
          throw new TooBigException("a message over the limit");
        }
      }
      if (!stale) {
        into.addAll(found);
        answer.delivers(found.size());
        return;
      }
      found.forEach(Message::release);
    } catch (IOException nonsense) {
      found.forEach(Message::release);
      positions.rollBack();
      throw nonsense;
    }
  }
}
