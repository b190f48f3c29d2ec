package dev.longspan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a service manager sees of the process: its lines, its reaction to signals, its exit code.
 */
class ProcessTest {

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  @TempDir private Path folder;

  private static String configuration(int port, String listenerExtra, int backendPort) {
    return """
    listeners: [{ name: public, host: 127.0.0.1, port: %d%s }]
    routes: [{ name: all, upstream: backend }]
    upstreams: { backend: { endpoints: ["http://127.0.0.1:%d"] } }
    admin: { port: 0 }
    drain: { delay: 0s, spread: 0s }
    """
        .formatted(port, listenerExtra, backendPort);
  }

  @Test
  void saysWhereItListensAndEndsWithZeroOnSigterm() throws Exception {
    try (LongspanProcess longspan = LongspanProcess.run(folder, configuration(0, "", 1))) {
      longspan.line(
          "ready .*listeners=public=http://127.0.0.1:[1-9]\\d* admin=http://127.0.0.1:[1-9]\\d*"
              + " startup_ms=\\d+");
      longspan.terminate();
      assertThat(longspan.exitCode()).isZero();
      assertThat(longspan.lines()).anySatisfy(line -> assertThat(line).contains("signal=TERM"));
    }
  }

  @Test
  void sighupReadsTheConfigurationAgain() throws Exception {
    String first = configuration(0, "", 1);
    try (LongspanProcess longspan = LongspanProcess.run(folder, first)) {
      longspan.line("ready");
      longspan.hangUp();
      longspan.line("configuration unchanged");
      longspan.configure(folder, first.replace("name: all", "name: renamed"));
      longspan.hangUp();
      longspan.line("configuration reloaded");
      longspan.configure(folder, "nonsense");
      longspan.hangUp();
      longspan.line("configuration not reloaded");
      longspan.line("configuration problem .*longspan.yaml:1:1");
      longspan.terminate();
      assertThat(longspan.exitCode()).isZero();
    }
  }

  @Test
  void aDrainThatAnOperatorAsksForEndsTheProcess() throws Exception {
    try (LongspanProcess longspan = LongspanProcess.run(folder, configuration(0, "", 1))) {
      URI admin = URI.create(longspan.line("ready .*admin=(\\S+)").group(1) + "/api/drain");
      HttpRequest drain =
          HttpRequest.newBuilder(admin)
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.noBody())
              .build();
      assertThat(
              HttpClient.newHttpClient()
                  .send(drain, HttpResponse.BodyHandlers.discarding())
                  .statusCode())
          .isEqualTo(202);
      assertThat(longspan.exitCode()).isZero();
    }
  }

  @Test
  void aRequestUnderWayIsFinishedBeforeTheEnd() throws Exception {
    try (ServerSocket backend = new ServerSocket(0, 1, LOOPBACK);
        LongspanProcess longspan =
            LongspanProcess.run(folder, configuration(0, "", backend.getLocalPort()));
        Socket client = request(longspan);
        Socket request = backend.accept()) {
      readHead(request);
      longspan.terminate();
      longspan.line("draining");
      request.getOutputStream().write(ascii("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone"));
      assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .startsWith("HTTP/1.1 200 OK")
          .endsWith("\r\n\r\ndone");
      assertThat(longspan.exitCode()).isZero();
    }
  }

  @Test
  void aSecondSignalCutsAtOnce() throws Exception {
    try (ServerSocket backend = new ServerSocket(0, 1, LOOPBACK);
        LongspanProcess longspan =
            LongspanProcess.run(folder, configuration(0, "", backend.getLocalPort()));
        Socket client = request(longspan);
        Socket request = backend.accept()) {
      readHead(request);
      longspan.terminate();
      longspan.line("draining");
      longspan.terminate();
      assertThat(longspan.exitCode()).isEqualTo(128 + 15);
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void aTakenPortIsOneLine() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, LOOPBACK);
        LongspanProcess longspan =
            LongspanProcess.run(folder, configuration(taken.getLocalPort(), "", 1))) {
      assertThat(longspan.exitCode()).isEqualTo(1);
      assertThat(longspan.lines())
          .singleElement()
          .asString()
          .contains(Integer.toString(taken.getLocalPort()));
    }
  }

  @Test
  void aDemoOnATakenPortNamesTheOption() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, LOOPBACK);
        LongspanProcess longspan =
            LongspanProcess.start(
                "demo", "--admin-port=0", "--port", Integer.toString(taken.getLocalPort()))) {
      assertThat(longspan.exitCode()).isEqualTo(1);
      assertThat(longspan.lines())
          .singleElement()
          .asString()
          .contains(Integer.toString(taken.getLocalPort()), "--port");
    }
  }

  @Test
  void aCertificateThatIsNoneIsOneLine() throws Exception {
    Path nonsense = Files.writeString(folder.resolve("nonsense.pem"), "not a certificate\n");
    String tls =
        ", tls: { certificates: [{ certificate: %s, key: %s }] }".formatted(nonsense, nonsense);
    try (LongspanProcess longspan = LongspanProcess.run(folder, configuration(0, tls, 1))) {
      assertThat(longspan.exitCode()).isEqualTo(1);
      assertThat(longspan.lines()).singleElement().asString().contains("nonsense.pem");
    }
  }

  /** Waits until the gateway is ready and sends it a request. */
  private static Socket request(LongspanProcess longspan) throws Exception {
    int port = Integer.parseInt(longspan.line("ready .*public=http://127.0.0.1:(\\d+)").group(1));
    Socket client = new Socket(LOOPBACK, port);
    client
        .getOutputStream()
        .write(ascii("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
    return client;
  }

  private static void readHead(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new AssertionError("ended after " + head);
      }
      head.append((char) next);
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
