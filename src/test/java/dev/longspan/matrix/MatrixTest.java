package dev.longspan.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.longspan.wire.Background;
import dev.longspan.wire.Stage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Every kind of client with every kind of backend: messages both ways, and the end from both. What
 * a kind has no words for is in {@link ClientKind} and {@link BackendKind}, and is tested too.
 *
 * <p>A cell of the table is one conversation; those of one kind of backend share a gateway.
 */
class MatrixTest {

  private static final Said GO = Said.text("go");
  private static final Said DONE = Said.text("done");
  private static final Bye BYE = new Bye(4123, "that's all, \u20AC");
  private static final int MEBIBYTE = 1024 * 1024;

  private static final Map<String, List<Said>> CONTENTS = contents();

  @RegisterExtension final Stage stage = new Stage();
  private BackendKind backendKind;
  private BackendServer server;
  private int cells;

  private static Map<String, List<Said>> contents() {
    Map<String, List<Said>> contents = new LinkedHashMap<>();
    contents.put("a text", List.of(Said.text("\u20AC \"quoted\"\\\n\r\nand \uD83D\uDC4B\t.")));
    contents.put("bytes", List.of(Said.binary((byte) 0, (byte) -1, (byte) '\r', (byte) '\n')));
    contents.put("an empty text", List.of(Said.text("")));
    contents.put("an empty binary message", List.of(Said.binary()));
    contents.put(
        "a text of 1 MiB",
        List.of(Said.text("0123456\u00E9\u20AC\uD83D\uDC4B".repeat(MEBIBYTE / 16))));
    byte[] bytes = new byte[MEBIBYTE];
    new Random(4).nextBytes(bytes);
    contents.put("1 MiB of bytes", List.of(Said.binary(bytes)));
    List<Said> texts = new ArrayList<>();
    List<Said> many = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      texts.add(Said.text("text " + i));
      many.add(i % 3 == 0 ? Said.binary((byte) i) : Said.text("message " + i));
    }
    contents.put("100 texts in their order", texts);
    contents.put("100 messages in their order", many);
    return contents;
  }

  @TestFactory
  Stream<DynamicContainer> aWebSocketBackend() {
    return cellsOf(BackendKind.WEBSOCKET);
  }

  @TestFactory
  Stream<DynamicContainer> aWebSocketOverHttpBackend() {
    return cellsOf(BackendKind.WEBSOCKET_OVER_HTTP);
  }

  @TestFactory
  Stream<DynamicContainer> aLongPollBackendWithoutADescription() {
    return cellsOf(BackendKind.LONG_POLL);
  }

  @TestFactory
  Stream<DynamicContainer> aLongPollBackendWithADescription() {
    return cellsOf(BackendKind.DESCRIBED_LONG_POLL);
  }

  private Stream<DynamicContainer> cellsOf(BackendKind kind) {
    backendKind = kind;
    server = stage.keep(kind.start());
    stage.start(kind.configuration(server), Map.of());
    return Stream.of(ClientKind.values())
        .map(client -> dynamicContainer(client.toString(), cellsOf(client)));
  }

  private Stream<DynamicTest> cellsOf(ClientKind client) {
    List<DynamicTest> tests = new ArrayList<>();
    CONTENTS.forEach(
        (name, messages) -> {
          if (client.hasTextsOnly() && !messages.stream().allMatch(Said::isText)) {
            tests.add(dynamicTest(name + " end it", () -> bytesEndIt(client, messages)));
            return;
          }
          tests.add(dynamicTest(name + " to the backend", () -> toBackend(client, messages)));
          tests.add(dynamicTest(name + " to the client", () -> toClient(client, messages)));
        });
    tests.add(dynamicTest("a close of the client", () -> clientCloses(client)));
    tests.add(dynamicTest("a close of the backend", () -> backendCloses(client)));
    return tests.stream();
  }

  private void toBackend(ClientKind kind, List<Said> messages) {
    String cell = nextCell();
    BackendEnd backend = server.end(cell);
    try (ClientEnd client = kind.begin(stage, cell, 1)) {
      client.opens();
      client.says(messages);
      for (Said each : messages) {
        assertThat(backend.hears()).isEqualTo(each);
      }
      backend.says(List.of(DONE));
      assertThat(client.hears()).isEqualTo(DONE);
    }
  }

  private void toClient(ClientKind kind, List<Said> messages) {
    List<Said> passing = backendKind.toClient(messages);
    List<Said> said = new ArrayList<>(messages);
    if (passing.isEmpty()) {
      said.add(DONE);
      passing = List.of(DONE);
    }
    String cell = nextCell();
    BackendEnd backend = server.end(cell);
    try (Background background = new Background();
        ClientEnd client = kind.begin(stage, cell, passing.size())) {
      client.opens();
      client.says(List.of(GO));
      assertThat(backend.hears()).isEqualTo(GO);
      background.run(() -> backend.says(said));
      for (Said each : passing) {
        assertThat(client.hears()).isEqualTo(each);
      }
    }
  }

  private void bytesEndIt(ClientKind kind, List<Said> messages) {
    List<Said> said = new ArrayList<>(backendKind.toClient(messages));
    if (said.isEmpty()) {
      said.add(Said.binary((byte) 1));
    }
    String cell = nextCell();
    BackendEnd backend = server.end(cell);
    try (ClientEnd client = kind.begin(stage, cell, 1)) {
      client.opens();
      client.says(List.of(GO));
      assertThat(backend.hears()).isEqualTo(GO);
      backend.says(said.subList(0, 1));
      assertThat(client.hearsClose().code()).isEqualTo(1003);
    }
  }

  private void clientCloses(ClientKind kind) {
    String cell = nextCell();
    BackendEnd backend = server.end(cell);
    try (Background background = new Background();
        ClientEnd client = kind.begin(stage, cell, 1)) {
      client.opens();
      client.says(List.of(GO));
      assertThat(backend.hears()).isEqualTo(GO);
      backend.says(List.of(DONE));
      assertThat(client.hears()).isEqualTo(DONE);
      background.run(() -> client.closes(BYE));
      if (kind == ClientKind.CALL && backendKind == BackendKind.LONG_POLL) {
        return; // A call that was answered has no poll under way whose end could be heard.
      }
      assertThat(backend.hearsClose()).isEqualTo(backendKind.toBackend(kind.says(BYE)));
    }
  }

  private void backendCloses(ClientKind kind) {
    String cell = nextCell();
    BackendEnd backend = server.end(cell);
    try (ClientEnd client = kind.begin(stage, cell, 1)) {
      client.opens();
      client.says(List.of(GO));
      assertThat(backend.hears()).isEqualTo(GO);
      backend.closes(BYE);
      assertThat(client.hearsClose()).isEqualTo(backendKind.toClient(BYE));
    }
  }

  private String nextCell() {
    cells++;
    return Integer.toString(cells);
  }
}
