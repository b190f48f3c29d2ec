package dev.longspan.peers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A browser with one page, driven over its DevTools protocol.
 *
 * <p>Without Chromium the tests are skipped; where {@code CI} is set they fail, so that nothing is
 * skipped unseen.
 */
final class Chromium implements AutoCloseable, WebSocket.Listener {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LISTENING = "DevTools listening on ";

  private final Process process;
  private final WebSocket devTools;
  private final AtomicInteger lastCommand = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> commands = new ConcurrentHashMap<>();
  private final StringBuilder partOfAnswer = new StringBuilder();
  private String session = "";

  private Chromium(Process process, String address) throws Exception {
    this.process = process;
    devTools =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(URI.create(address), this)
            .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  /**
   * Opens a page.
   *
   * @param options more of the command line
   */
  static Chromium opens(String url, Path profile, String... options) throws Exception {
    Optional<Path> program = program();
    if (System.getenv("CI") == null) {
      assumeTrue(program.isPresent(), "Chromium is not installed: its test is skipped");
    }
    List<String> command = new ArrayList<>();
    command.add(
        program.orElseThrow(() -> new AssertionError("Chromium is not installed")).toString());
    command.addAll(
        List.of(
            "--headless=new",
            "--remote-debugging-port=0",
            "--user-data-dir=" + profile,
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--window-size=1000,900"));
    command.addAll(List.of(options));
    command.add("about:blank");
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      Chromium chromium = new Chromium(process, addressIn(process));
      chromium.attachTo(url);
      return chromium;
    } catch (Exception e) {
      process.destroy();
      throw e;
    }
  }

  private static Optional<Path> program() {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
        .flatMap(
            directory ->
                Stream.of("chromium", "chromium-browser", "google-chrome")
                    .map(name -> Path.of(directory, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static String addressIn(Process process) throws IOException {
    BufferedReader output = process.inputReader(UTF_8);
    StringBuilder said = new StringBuilder();
    String line = output.readLine();
    while (line != null) {
      if (line.startsWith(LISTENING)) {
        return line.substring(LISTENING.length());
      }
      said.append(line).append('\n');
      line = output.readLine();
    }
    throw new AssertionError("Chromium ended:\n" + said);
  }

  private void attachTo(String url) throws Exception {
    JsonNode target = sends("Target.createTarget", Map.of("url", url));
    session =
        sends(
                "Target.attachToTarget",
                Map.of("targetId", target.get("targetId").asText(), "flatten", true))
            .get("sessionId")
            .asText();
  }

  private JsonNode sends(String method, Map<String, Object> parameters) throws Exception {
    int id = lastCommand.incrementAndGet();
    ObjectNode command = JSON.createObjectNode().put("id", id).put("method", method);
    command.set("params", JSON.valueToTree(parameters));
    if (!session.isEmpty()) {
      command.put("sessionId", session);
    }
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    commands.put(id, answer);
    devTools.sendText(command.toString(), true).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    JsonNode message = answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    if (message.has("error")) {
      throw new AssertionError(method + ": " + message.get("error"));
    }
    return message.get("result");
  }

  @Override
  public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
    partOfAnswer.append(data);
    if (last) {
      String whole = partOfAnswer.toString();
      partOfAnswer.setLength(0);
      answered(whole);
    }
    webSocket.request(1);
    return CompletableFuture.completedFuture(null);
  }

  private void answered(String text) {
    try {
      JsonNode message = JSON.readTree(text);
      CompletableFuture<JsonNode> command = commands.remove(message.path("id").asInt());
      if (command != null) {
        command.complete(message);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Evaluates an expression in the page; a promise is waited for. */
  JsonNode evaluates(String expression) throws Exception {
    JsonNode result =
        sends(
            "Runtime.evaluate",
            Map.of("expression", expression, "awaitPromise", true, "returnByValue", true));
    if (result.has("exceptionDetails")) {
      throw new AssertionError(expression + ": " + result.get("exceptionDetails"));
    }
    return result.path("result").path("value");
  }

  /** Waits until an expression is true in the page: asked anew at each change of the page. */
  void waitsFor(String condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    boolean isSo = false;
    while (!isSo) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(
            "not so: " + condition + "\n" + evaluates("document.body.innerText"));
      }
      isSo = evaluates("document.readyState === 'complete' && (" + condition + ")").asBoolean();
    }
  }

  /** Saves what the page looks like, as PNG. */
  void takesScreenshot(Path file) throws Exception {
    String image = sends("Page.captureScreenshot", Map.of("format", "png")).get("data").asText();
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.write(file, Base64.getDecoder().decode(image));
  }

  /** Ends it in good order, so that its logs are complete. */
  void quits() throws Exception {
    session = "";
    sends("Browser.close", Map.of());
    process.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    devTools.abort();
    List<ProcessHandle> children = process.descendants().toList();
    process.destroy();
    children.forEach(ProcessHandle::destroyForcibly);
    process.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }
}
