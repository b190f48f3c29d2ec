package dev.longspan.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Everything that the demo invites to, done through its gateway. */
@TestInstance(Lifecycle.PER_CLASS)
class DemoTest {

  private static final long PATIENCE_SECONDS = 30;

  private final HttpClient client = HttpClient.newHttpClient();
  private Demo demo;

  @BeforeAll
  void start() throws Exception {
    demo = Demo.start(0, 0);
  }

  @AfterAll
  void end() throws Exception {
    demo.drain();
  }

  @TestFactory
  Stream<DynamicTest> eachCommandWorksAsItIsPrinted() {
    return demo.invitation().commands().stream()
        .map(command -> DynamicTest.dynamicTest(command.shows(), () -> succeeds(command.line())));
  }

  private static void succeeds(String line) throws Exception {
    Process shell = new ProcessBuilder("sh", "-c", line).redirectErrorStream(true).start();
    String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(shell.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(shell.exitValue()).as(output).isZero();
    assertThat(output).isNotBlank().doesNotContain("curl:", "Not Found");
  }

  @Test
  void theTextShowsEachCommandAndThePage() {
    String text = demo.invitation().text();
    assertThat(text).contains(demo.invitation().url() + "/\n");
    assertThat(demo.invitation().commands())
        .allSatisfy(command -> assertThat(text).contains("  " + command.line() + "\n"));
  }

  @Test
  void theHandshakeCommandShowsThe101() throws Exception {
    String line =
        demo.invitation().commands().stream()
            .map(Invitation.Command::line)
            .filter(command -> command.contains("/echo"))
            .findFirst()
            .orElseThrow();
    Process shell = new ProcessBuilder("sh", "-c", line).start();
    assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .startsWith("HTTP/1.1 101 ")
        .containsIgnoringCase("sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  }

  @Test
  void theBackendSeesTheRequestAsItWasSent() throws Exception {
    HttpResponse<String> response =
        client.send(
            request("/api/a%20b?x=1").POST(HttpRequest.BodyPublishers.ofString("body")).build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body())
        .contains("\"method\" : \"POST\"", "/api/a%20b", "\"x=1\"", "\"body\" : \"body\"");
  }

  @Test
  void thePageAndAllThatItLoadsComeFromTheGatewayItself() throws Exception {
    HttpResponse<String> page =
        client.send(request("/").build(), HttpResponse.BodyHandlers.ofString());
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).doesNotContain("http://", "https://");
    assertThat(page.headers().firstValue("content-security-policy"))
        .hasValueSatisfying(policy -> assertThat(policy).startsWith("default-src 'none'"));
    for (String part : List.of("page.css", "page.js")) {
      assertThat(page.body()).contains(part);
      assertThat(
              client
                  .send(request("/" + part).build(), HttpResponse.BodyHandlers.discarding())
                  .statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void eventsEndAfterTheCount() throws Exception {
    HttpResponse<Stream<String>> response =
        client.send(request("/events?count=2").build(), HttpResponse.BodyHandlers.ofLines());
    assertThat(response.headers().firstValue("content-type")).hasValue("text/event-stream");
    assertThat(response.body().filter(line -> line.startsWith("id: ")))
        .containsExactly("id: 1", "id: 2");
  }

  @Test
  void framesComeBackAndTheCloseCodeToo() throws Exception {
    Received received = new Received();
    WebSocket webSocket =
        client
            .newWebSocketBuilder()
            .buildAsync(URI.create("ws://127.0.0.1:" + demo.port() + "/echo"), received)
            .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    webSocket.sendText("hello", true).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    webSocket
        .sendBinary(ByteBuffer.wrap(new byte[70_000]), true)
        .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    webSocket.sendClose(4001, "enough").get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(received.closeCode.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(4001);
    assertThat(received.text.toString()).isEqualTo("hello");
    assertThat(received.binaryBytes).containsExactly(70_000);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + demo.port() + path));
  }

  /** What a client of the JDK got. */
  private static final class Received implements WebSocket.Listener {

    final StringBuilder text = new StringBuilder();
    final List<Integer> binaryBytes = new ArrayList<>();
    final CompletableFuture<Integer> closeCode = new CompletableFuture<>();
    private int partialBytes;

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
      text.append(data);
      webSocket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
      partialBytes += data.remaining();
      if (last) {
        binaryBytes.add(partialBytes);
        partialBytes = 0;
      }
      webSocket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
      closeCode.complete(statusCode);
      return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
      closeCode.completeExceptionally(error);
    }
  }
}
