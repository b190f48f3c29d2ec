package dev.longspan.bridge.longpoll;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longspan.bridge.Message;
import dev.longspan.config.LongPollConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The answer to one poll, as far as it is here. */
final class Answer {

  private final int status;
  private final boolean success;
  private final boolean empty;
  private final boolean split;
  private final HttpHeaders headers;
  private final AnswerBody body;
  private int messages;
  private boolean last;

  /**
   * @param plain whether it is no poll's, and its body one part
   */
  Answer(LongPollConfig config, HttpResponse response, boolean plain) {
    status = response.status().code();
    headers = response.headers();
    success = response.status().codeClass() == HttpStatusClass.SUCCESS;
    empty = config.receive().empty().contains(status);
    split = config.receive().split().isPresent() && success && !empty && !plain;
    body =
        new AnswerBody(
            split ? config.receive().split().get() : null, config.limits().responseBytes());
  }

  int status() {
    return status;
  }

  HttpHeaders headers() {
    return headers;
  }

  AnswerBody body() {
    return body;
  }

  boolean isSuccess() {
    return success;
  }

  /** Whether its status says that there is nothing. */
  boolean isEmpty() {
    return empty;
  }

  /** Whether it may have messages. */
  boolean hasNews() {
    return success && !empty;
  }

  /** Whether its body comes in parts. */
  boolean isSplit() {
    return split;
  }

  /** Messages that it brought. */
  int messages() {
    return messages;
  }

  void delivers(int count) {
    messages += count;
  }

  /** Whether there is no more after it. */
  boolean isLast() {
    return last;
  }

  /** Once said, it stays. */
  void last(boolean seen) {
    last |= seen;
  }

  /** The whole body as JSON, for signs that look into it; null: none does, or it is none. */
  JsonNode document(byte[] whole, SignRule... signs) {
    for (SignRule sign : signs) {
      if (sign != null && sign.readsBody() && whole.length > 0) {
        try {
          return Json.parse(whole);
        } catch (IOException notJson) {
          return null;
        }
      }
    }
    return null;
  }

  /**
   * The messages in a part.
   *
   * @return may be changed
   * @throws IOException if it makes no sense
   */
  List<Message> read(byte[] part, ItemRules rules, Positions positions) throws IOException {
    List<Message> found = new ArrayList<>();
    if (part.length == 0 || ((split || rules.readsJson()) && isBlank(part))) {
      return found;
    }
    String coding = headers.get(HttpHeaderNames.CONTENT_ENCODING);
    if (coding != null && !HttpHeaderValues.IDENTITY.contentEqualsIgnoreCase(coding.strip())) {
      throw new IOException("a content coding that was not asked for");
    }
    try {
      rules.read(part, headers.get(HttpHeaderNames.CONTENT_TYPE), positions, found);
      return found;
    } catch (IOException nonsense) {
      found.forEach(Message::release);
      throw nonsense;
    }
  }

  /** Blanks between parts, or before JSON, keep a connection alive. */
  private static boolean isBlank(byte[] part) {
    for (byte octet : part) {
      if (octet != ' ' && octet != '\n' && octet != '\r' && octet != '\t') {
        return false;
      }
    }
    return true;
  }
}
