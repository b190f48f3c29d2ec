package dev.longspan.promises;

import static dev.longspan.wire.Frame.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.wire.Head;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Stage;
import dev.longspan.wire.TestCertificate;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With {@code proxy-protocol}, the client is who the load balancer says, and nobody else. */
class ProxyProtocolTest {

  private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
  private static final String ADDRESS_OF_THE_GATEWAY = "7f000001";

  @TempDir Path directory;

  @RegisterExtension final Stage stage = new Stage();

  private Head whatTheBackendGets(byte[] header) {
    HttpWire client = stage.connects();
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(header);
    all.writeBytes("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    client.sends(all.toByteArray());
    HttpWire backend = stage.backend().accepts();
    Head head = backend.readsHead();
    backend.sendsHead("HTTP/1.1 204 No Content");
    assertThat(client.readsResponse().status()).isEqualTo(204);
    return head;
  }

  @ParameterizedTest
  @CsvSource({
    "PROXY TCP4 192.0.2.7 192.0.2.1 4711 443, 192.0.2.7",
    "PROXY TCP6 2001:db8::7 2001:db8::1 4711 443, 2001:db8::7",
    "PROXY UNKNOWN, 127.0.0.1",
  })
  void aHeaderOfVersionOneTellsTheClient(String header, String client) throws Exception {
    Path log = directory.resolve("access.log");
    stage.start(setup -> setup.proxyProtocol().accessLog(log));
    Head head = whatTheBackendGets((header + "\r\n").getBytes(StandardCharsets.US_ASCII));
    assertThat(head.value("X-Forwarded-For")).isEqualTo(client);
    Stage.await(stage.gateway().close());
    assertThat(Files.readString(log)).contains("\"client_address\":\"" + client + "\"");
  }

  @ParameterizedTest
  @CsvSource({
    // PROXY, TCP over IPv4, 12 bytes
    "2111000cc0000207" + ADDRESS_OF_THE_GATEWAY + "126701bb, 192.0.2.7",
    // the same with a TLV behind it
    "21110011c0000207" + ADDRESS_OF_THE_GATEWAY + "126701bb0400020000, 192.0.2.7",
    // LOCAL: a health check of the load balancer
    "20000000, 127.0.0.1",
  })
  void aHeaderOfVersionTwoTellsTheClient(String rest, String client) {
    stage.start(setup -> setup.proxyProtocol());
    Head head = whatTheBackendGets(HexFormat.of().parseHex(SIGNATURE + rest));
    assertThat(head.value("X-Forwarded-For")).isEqualTo(client);
  }

  @Test
  void itStandsBeforeTlsAndMayComeInPieces() throws Exception {
    TestCertificate certificate = TestCertificate.make(directory);
    stage.start(setup -> setup.proxyProtocol().tls(certificate));
    HttpWire client = stage.connectsSecurely(certificate, "PROXY TCP4 192.0.2.7 192.0.2.1 1 2\r\n");
    client.sendsHead("GET / HTTP/1.1", "Host: localhost");
    HttpWire backend = stage.backend().accepts();
    assertThat(backend.readsHead().value("X-Forwarded-For")).isEqualTo("192.0.2.7");
  }

  @Test
  void aWebSocketIsRelayedBehindIt() {
    stage.start(setup -> setup.proxyProtocol());
    HttpWire client = stage.connects();
    client.sendsByteByByte(
        "PROXY TCP4 192.0.2.7 192.0.2.1 1 2\r\n".getBytes(StandardCharsets.US_ASCII));
    Stage.Conversation talk = stage.opens(client);
    talk.client().sends(text("hello"));
    talk.backend().receives(text("hello"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 192.0.2.7\r\n\r\n",
        "PROXY TCP4 192.0.2.7\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "PROXY TCP4 here there 1 2\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "PROXY TCP4 192.0.2.7 192.0.2.1 1 99999\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
      })
  void aConnectionThatBeginsOtherwiseIsClosedAndTheBackendSeesNothing(String bytes) {
    stage.start(setup -> setup.proxyProtocol());
    HttpWire client = stage.connects();
    client.sends(bytes);
    client.seesEndOrReset();
    stage.metrics().await(1, "longspan_rejected_total", "route", "-", "reason", "proxy-header");
    assertThat(stage.restThatTheBackendSaw()).isEmpty();
  }
}
