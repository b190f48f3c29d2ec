package dev.longspan.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longspan.config.Configuration;
import dev.longspan.config.ConfigurationLoader;
import dev.longspan.wire.EchoBackend;
import dev.longspan.wire.Frame;
import dev.longspan.wire.Handshake;
import dev.longspan.wire.Stage;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A listener that has certificates decrypts, and serves the one that the client asks for. */
class TlsTest {

  private static final int MASKING_KEY = 0x11223344;

  @TempDir static Path directory;

  private static SelfSigned first;
  private static SelfSigned second;
  private static EchoBackend backend;
  private static Gateway gateway;

  @BeforeAll
  static void start() throws Exception {
    first = SelfSigned.of("first.example", directory);
    second = SelfSigned.of("second.example", directory);
    backend = new EchoBackend();
    gateway =
        Gateway.start(configuration(backend.uri()))
            .toCompletionStage()
            .toCompletableFuture()
            .get(60, TimeUnit.SECONDS);
  }

  private static Configuration configuration(URI endpoint) throws Exception {
    String yaml =
        """
        listeners:
          - name: secure
            host: 127.0.0.1
            port: 0
            tls:
              certificates:
                - %s
                - %s
        routes:
          - { name: echo, upstream: echo }
        upstreams:
          echo: { endpoints: ["%s"] }
        admin: { port: 0 }
        """
            .formatted(first.yaml(), second.yaml(), endpoint);
    return new ConfigurationLoader().parse(yaml, "test");
  }

  @AfterAll
  static void stop() {
    backend.close();
    if (gateway != null) {
      Stage.await(gateway.close());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "first.example, first.example",
    "second.example, second.example",
    "third.example, first.example",
    ", first.example",
  })
  void theCertificateIsTheOneForTheNameAndElseTheFirst(String asked, String expected)
      throws Exception {
    try (SSLSocket client = connect(asked, "TLSv1.3")) {
      client.startHandshake();
      SelfSigned served = expected.equals("first.example") ? first : second;
      assertThat(client.getSession().getPeerCertificates()).containsExactly(served.certificate());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void aRequestIsServedOverEitherVersion(String version) throws Exception {
    try (SSLSocket client = connect("second.example", version)) {
      send(
          client,
          "POST /there HTTP/1.1\r\nHost: second.example\r\nContent-Length: 5\r\n"
              + "Connection: close\r\n\r\nhello");
      assertThat(new String(client.getInputStream().readAllBytes(), ISO_8859_1))
          .startsWith("HTTP/1.1 200 OK\r\n")
          .endsWith("\r\n\r\nhello");
      assertThat(client.getSession().getProtocol()).isEqualTo(version);
    }
  }

  @Test
  void anOlderVersionIsRefused() throws Exception {
    try (SSLSocket client = connect("first.example", "TLSv1.1")) {
      assertThatThrownBy(client::startHandshake).isInstanceOf(SSLHandshakeException.class);
    }
  }

  @Test
  void aWebSocketIsRelayed() throws Exception {
    try (SSLSocket client = connect("first.example", "TLSv1.3")) {
      send(client, Handshake.request("/chat"));
      assertThat(readHead(client)).startsWith("HTTP/1.1 101 ");

      byte[] text = Frame.text("through TLS").unmasked();
      client.getOutputStream().write(Frame.text("through TLS").masked(MASKING_KEY));
      assertThat(client.getInputStream().readNBytes(text.length)).isEqualTo(text);

      byte[] close = Frame.close(4321, "enough").unmasked();
      client.getOutputStream().write(Frame.close(4321, "enough").masked(MASKING_KEY));
      assertThat(client.getInputStream().readNBytes(close.length)).isEqualTo(close);
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
  }

  private static void send(SSLSocket client, String text) throws IOException {
    client.getOutputStream().write(text.getBytes(UTF_8));
  }

  private static String readHead(SSLSocket client) throws IOException {
    InputStream in = client.getInputStream();
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int octet = in.read();
      assertThat(octet).as("after %s", head).isNotNegative();
      head.append((char) octet);
    }
    return head.toString();
  }

  private static SSLSocket connect(String serverName, String version) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("first", first.certificate());
    trusted.setCertificateEntry("second", second.certificate());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    SSLSocket socket =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), gateway.port("secure"));
    socket.setSoTimeout(30_000);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setProtocols(new String[] {version});
    if (serverName != null) {
      parameters.setServerNames(List.of(new SNIHostName(serverName)));
    }
    socket.setSSLParameters(parameters);
    return socket;
  }
}
