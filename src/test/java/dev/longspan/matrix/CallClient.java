package dev.longspan.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Message;
import dev.longspan.wire.Stage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** A one-shot call: says once, hears once, and is over. */
final class CallClient extends ClientEnd {

  private final int replies;
  private final Deque<Said> heard = new ArrayDeque<>();
  private HttpWire wire;

  /**
   * @param replies how many messages it waits for
   */
  CallClient(Stage stage, String cell, int replies) {
    super(stage, cell);
    this.replies = replies;
  }

  /** A call opens with what it says. */
  @Override
  void opens() {
    wire = connects();
  }

  @Override
  void says(List<Said> messages) {
    String more = replies == 1 ? "" : "&replies=" + replies;
    String target = "/chat/sessions/call?cell=" + cell + more;
    background.run(() -> Requests.posts(wire, target, messages));
  }

  @Override
  Said hears() {
    if (heard.isEmpty()) {
      Message answer = wire.readsResponse();
      assertThat(answer.status()).as(answer.text()).isEqualTo(200);
      if (replies == 1) {
        boolean isText = answer.head().value("content-type").startsWith("text/plain");
        heard.add(new Said(isText, answer.body()));
      } else {
        Requests.json(answer.body())
            .path("messages")
            .forEach(each -> heard.add(Requests.said(each)));
      }
    }
    return heard.remove();
  }

  /** It ends by itself, once it has heard its answer. */
  @Override
  void closes(Bye bye) {}

  @Override
  Bye hearsClose() {
    Message answer = wire.readsResponse();
    assertThat(answer.status()).as(answer.text()).isEqualTo(502);
    return Requests.bye(Requests.json(answer.body()).path("closed"));
  }

  @Override
  public void close() {
    super.close();
    wire.close();
  }
}
