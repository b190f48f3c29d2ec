package dev.longspan.peers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.wire.EchoBackend;
import dev.longspan.wire.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The examples of docs/sessions.md as they stand, but for the port. */
class SessionsDocumentationTest {

  @RegisterExtension final Stage stage = new Stage();

  @TempDir(cleanup = CleanupMode.NEVER)
  Path profile;

  @BeforeEach
  void start() {
    EchoBackend backend = stage.keep(new EchoBackend());
    stage.start(setup -> setup.route(route -> route.pathPrefix("/chat").sessions()), backend.uri());
  }

  @Test
  void theCommandsPrintWhatTheirCommentsSay() throws Exception {
    String script = example("sh").replace("127.0.0.1:8080", "127.0.0.1:" + stage.port());
    Process shell = new ProcessBuilder("sh", "-e").redirectErrorStream(true).start();
    shell.getOutputStream().write(script.getBytes(UTF_8));
    shell.getOutputStream().close();
    String printed = new String(shell.getInputStream().readAllBytes(), UTF_8);
    assertThat(shell.waitFor()).as(printed).isZero();
    String expected =
        script
            .lines()
            .filter(line -> line.startsWith("# {"))
            .map(line -> line.substring(2))
            .reduce("", String::concat);
    assertThat(printed).isEqualTo(expected);
  }

  @Test
  void thePageHearsItsOwnWord() throws Exception {
    try (Chromium chromium =
        Chromium.opens("http://127.0.0.1:" + stage.port() + "/chat/page", profile)) {
      chromium.waitsFor("location.pathname === '/chat/page'");
      chromium.evaluates(
          "window.logged = []; console.log = (...words) => logged.push(words.join(' ')); 0");
      chromium.evaluates(example("js") + "0");
      chromium.waitsFor("logged[0] === 'text hello'");
      chromium.evaluates("fetch(session, { method: 'DELETE' }).then(answer => answer.status)");
      chromium.waitsFor("logged.length === 2 && logged[1].startsWith('closed')");
      chromium.waitsFor("events.readyState === EventSource.CLOSED");
    }
    stage.metrics().await(0, "longspan_connections");
  }

  private static String example(String language) throws IOException {
    Matcher block =
        Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(Path.of("docs/sessions.md")));
    assertThat(block.find()).isTrue();
    return block.group(1);
  }
}
