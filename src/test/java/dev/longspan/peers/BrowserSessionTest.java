package dev.longspan.peers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longspan.wire.Stage;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A browser's pages of other origins than the gateway's: of one that may, and of one that may not.
 */
class BrowserSessionTest {

  private static final String TALK =
      """
      (async () => {
        const seen = [];
        document.cookie = 'user=me; path=/';
        const ask = (url, method, type, body, headers) => fetch(url, {
          method, body, credentials: 'include', headers: { ...(type && { 'Content-Type': type }), ...headers } });
        const opened = await ask(sessions, 'POST');
        const session = gateway + opened.headers.get('Location');
        seen.push(opened.status);
        seen.push((await ask(session, 'POST', 'text/plain', 'cookie?')).status);
        seen.push((await ask(session, 'POST', 'application/json', '[1]', { 'Message-Id': '1' })).status);
        let messages = [];
        while (messages.length < 2) {
          messages = (await (await ask(session + '?after=0&wait=20', 'GET')).json()).messages;
        }
        seen.push(messages.map(message => message.text).join(' '));
        const stream = await ask(session + '?after=1', 'GET', null, undefined, { Accept: 'application/x-ndjson' });
        const reader = stream.body.getReader();
        seen.push(JSON.parse(new TextDecoder().decode((await reader.read()).value)).text);
        await reader.cancel();
        seen.push(await (await ask(sessions + '/call', 'POST', 'text/plain', 'cookie?')).text());
        seen.push((await ask(session + '?code=4000', 'DELETE')).status);
        seen.push((await (await ask(sessions + '/x', 'GET')).json()).reason);
        const refused = await fetch(sessions + '?refuse', { method: 'POST', credentials: 'omit' });
        seen.push(refused.status + ' ' + await refused.text());
        const events = new EventSource(sessions, { withCredentials: true });
        const heard = name => new Promise(resolve => events.addEventListener(name, resolve, { once: true }));
        const again = gateway + JSON.parse((await heard('session')).data).location;
        ask(again, 'POST', 'text/plain', 'cookie?');
        seen.push((await heard('message')).data);
        ask(again, 'POST', 'text/plain', 'close 4001 over');
        seen.push(JSON.parse((await heard('close')).data).code);
        events.close();
        return seen.join(' | ');
      })()
      """;

  private static final String TRY =
      """
      (async () => {
        const failed = promise => promise.then(answer => 'answered ' + answer.status, problem => problem.name);
        const events = new EventSource(sessions, { withCredentials: true });
        await new Promise(resolve => { events.onerror = resolve; });
        return [
          await failed(fetch(sessions, { method: 'POST', credentials: 'include' })),
          await failed(fetch(sessions + '/call', { method: 'POST', body: 'x', headers: { 'Content-Type': 'text/plain' } })),
          await failed(fetch(sessions + '/x', { method: 'DELETE' })),
          events.readyState === EventSource.CLOSED,
        ];
      })()
      """;

  @RegisterExtension final Stage stage = new Stage();

  @TempDir(cleanup = CleanupMode.NEVER)
  Path profile;

  private VertxEchoBackend backend;

  @BeforeEach
  void start() {
    backend = stage.keep(new VertxEchoBackend());
    stage.start(
        setup ->
            setup.route(
                route ->
                    route
                        .pathPrefix("/chat")
                        .origins("http://127.0.0.1:" + backend.uri().getPort())
                        .sessions()),
        backend.uri());
  }

  @Test
  void aPageOfAnAllowedOriginUsesSessionsWithCookies() throws Exception {
    assertThat(evaluates(TALK, "127.0.0.1").asText())
        .isEqualTo(
            "201 | 204 | 204 | user=me [1] | [1] | user=me | 204 | no-session | 401 no | user=me |"
                + " 4001");
    stage.metrics().await(0, "longspan_connections");
  }

  @Test
  void aPageOfAForeignOriginGetsNothing() throws Exception {
    assertThat(evaluates(TRY, "localhost"))
        .hasToString("[\"TypeError\",\"TypeError\",\"TypeError\",true]");
    assertThat(stage.metrics().value("longspan_connections_opened_total")).isZero();
  }

  private JsonNode evaluates(String script, String host) throws Exception {
    String page = "http://" + host + ":" + backend.uri().getPort() + "/page";
    try (Chromium chromium = Chromium.opens(page, profile)) {
      chromium.waitsFor("location.pathname === '/page'");
      chromium.evaluates(
          "gateway = 'http://127.0.0.1:"
              + stage.port()
              + "'; sessions = gateway + '/chat/sessions'");
      return chromium.evaluates(script);
    }
  }
}
