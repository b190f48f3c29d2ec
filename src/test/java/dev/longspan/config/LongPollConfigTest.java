package dev.longspan.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.config.LongPollConfig.Cursor;
import dev.longspan.config.LongPollConfig.FoundAt;
import dev.longspan.config.LongPollConfig.Request;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LongPollConfigTest {

  private static LongPollConfig load(String upstream) throws Exception {
    String text =
        """
        listeners: [{ name: public, port: 8080 }]
        routes: [{ name: all, upstream: bot }]
        upstreams:
          bot:
        """
            + upstream.indent(4);
    return new ConfigurationLoader(Map.of())
        .parse(text, "longspan.yaml")
        .upstreams()
        .get("bot")
        .longPoll();
  }

  @Test
  @DisplayName("the simplest backend needs two lines")
  void simplest() throws Exception {
    LongPollConfig simplest =
        load(
            """
            protocol: long-poll
            endpoints: [http://127.0.0.1:9002]
            """);
    assertThat(simplest).isEqualTo(LongPollConfig.DEFAULT);
    assertThat(simplest.receive().request().path()).isEqualTo("{+target}");
  }

  @Test
  @DisplayName("a backend with a session and a cursor reads as its API does")
  void described() throws Exception {
    LongPollConfig bot =
        load(
            """
            protocol: long-poll
            endpoints: [http://127.0.0.1:9002]
            long-poll:
              open:    { method: POST, path: /sessions, session: { body: /id } }        # optional
              receive: { path: "/updates{?offset,timeout}", wait: 30s,                   # URI templates, RFC 6570
                         items: /result,                                                 # JSON pointer to an array; none = the body is one message
                         cursor: { name: offset, item: /update_id, plus: 1 } }           # or { body: /next_batch } or { header: X-Consul-Index }
              send:    { method: POST, path: "/sessions/{session}/messages" }            # the message is the body
              close:   { method: DELETE, path: "/sessions/{session}" }
            """);
    assertThat(bot.open().orElseThrow().variables())
        .containsExactly(
            Map.entry(
                "session", new FoundAt(Optional.of("/id"), Optional.empty(), Optional.empty())));
    assertThat(bot.receive().hold()).isEqualTo(Duration.ofSeconds(30));
    assertThat(bot.receive().items()).contains("/result");
    assertThat(bot.receive().cursors())
        .singleElement()
        .satisfies(
            cursor -> {
              assertThat(cursor.name()).isEqualTo("offset");
              assertThat(cursor.item()).contains("/update_id");
              assertThat(cursor.plus()).isEqualTo(1);
            })
        .extracting(Cursor::initial)
        .isEqualTo(Optional.empty());
    assertThat(bot.send().request().path()).isEqualTo("/sessions/{session}/messages");
    assertThat(bot.close())
        .contains(
            new Request(
                "DELETE", "/sessions/{session}", Map.of(), Optional.empty(), Optional.empty()));
  }
}
