package dev.longspan.promises;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.wire.DirectMemory;
import dev.longspan.wire.Http2Wire;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Stage;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What one HTTP/2 connection may ask of the gateway, and what a client over it gets. */
class Http2LimitTest {

  @RegisterExtension final Stage stage = new Stage();

  private Http2Wire begins() {
    stage.start();
    return Http2Wire.begins(stage.connects());
  }

  /** The GOAWAY may be lost to the reset of a connection on which bytes are still coming. */
  private void isCutForAFlood(Http2Wire client) {
    stage
        .metrics()
        .await(
            1, "longspan_http2_errors_total", "scope", "connection", "code", "enhance-your-calm");
    client.wire().readsToTheEndOrReset();
  }

  private static byte[] repeated(int times, byte[] bytes) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < times; i++) {
      all.writeBytes(bytes);
    }
    return all.toByteArray();
  }

  /** CVE-2023-44487. */
  @Test
  void streamsThatAreResetAtOnceAreCounted() {
    Http2Wire client = begins();
    byte[] block = client.block(":method", "GET", ":scheme", "http", ":path", "/", "host", "b a");
    ByteArrayOutputStream flood = new ByteArrayOutputStream();
    for (int stream = 1; stream < 2 * 1000; stream += 2) {
      flood.writeBytes(Http2Wire.frame(Http2Wire.HEADERS, 4, stream, block));
      flood.writeBytes(Http2Wire.frame(Http2Wire.RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8}));
    }
    client.wire().sendsAsFarAsPossible(flood.toByteArray());
    isCutForAFlood(client);
  }

  /** CVE-2025-8671: the client makes the gateway reset. */
  @Test
  void streamsThatTheGatewayMustResetAreCounted() {
    Http2Wire client = begins();
    byte[] block = client.block(":method", "GET", ":scheme", "http", ":path", "/", "te", "gzip");
    ByteArrayOutputStream flood = new ByteArrayOutputStream();
    for (int stream = 1; stream < 2 * 1000; stream += 2) {
      flood.writeBytes(Http2Wire.frame(Http2Wire.HEADERS, 5, stream, block));
    }
    client.wire().sendsAsFarAsPossible(flood.toByteArray());
    isCutForAFlood(client);
  }

  @Test
  void streamsBeyondTheLimitAreRefused() {
    Http2Wire client = begins();
    for (int i = 0; i < 100; i++) {
      client.posts("/");
    }
    int beyond = client.posts("/");
    client.seesReset(beyond, Http2Wire.REFUSED_STREAM);
    client.wire().resets();
    stage.metrics().await(100, "longspan_requests_total", "status", "499");
  }

  /** CVE-2024-27316 and its like. */
  @Test
  void continuationsAreCounted() {
    Http2Wire client = begins();
    client.sends(Http2Wire.HEADERS, Http2Wire.END_STREAM, client.nextStream(), (byte) 0x82);
    byte[] empty = Http2Wire.frame(Http2Wire.CONTINUATION, 0, 1);
    client.wire().sendsAsFarAsPossible(repeated(1000, empty));
    isCutForAFlood(client);
  }

  @Test
  void headersThatAreTooLargeAreRefused() {
    Http2Wire client = begins();
    String[] fields = {":method", "GET", ":scheme", "http", ":path", "/", ":authority", "a"};
    String[] all = Arrays.copyOf(fields, fields.length + 18);
    for (int i = fields.length; i < all.length; i += 2) {
      all[i] = "x-field-" + i;
      all[i + 1] = "v".repeat(4000);
    }
    int stream = client.nextStream();
    byte[] block = client.block(all);
    int most = 16 * 1024;
    client.sends(Http2Wire.HEADERS, 1, stream, Arrays.copyOf(block, most));
    byte[] rest = Arrays.copyOfRange(block, most, block.length);
    client.sends(Http2Wire.CONTINUATION, Http2Wire.END_HEADERS, stream, rest);
    assertThat(client.readsHeaders(stream).status()).isEqualTo(431);
    assertThat(client.readsAnswer(client.gets("/", "host", "b"), 400)).isNotEmpty();
  }

  /** A few bytes that stand for many: each index is a field of 4 KiB from the dynamic table. */
  @Test
  void headersThatGrowByCompressionAreRefused() {
    Http2Wire client = begins();
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    block.writeBytes(client.block(":method", "GET", ":scheme", "http", ":path", "/", "host", "a"));
    // A literal of 4,000 octets that goes into the table, and its index again and again.
    block.writeBytes(new byte[] {0x40, 1, 'x', 0x7F, (byte) 0xA1, 0x1E});
    block.writeBytes("v".repeat(4000).getBytes(US_ASCII));
    byte[] field = block.toByteArray();
    byte[] bomb = Arrays.copyOf(field, field.length + 2000);
    Arrays.fill(bomb, field.length, bomb.length, (byte) 0xBE);
    int stream = client.nextStream();
    client.sends(Http2Wire.HEADERS, 5, stream, bomb);
    assertThat(client.readsHeaders(stream).status()).isEqualTo(431);
  }

  /** CVE-2019-9512, whose answers are read. */
  @Test
  void pingsAreCounted() {
    Http2Wire client = begins();
    byte[] pings = repeated(12_000, Http2Wire.frame(Http2Wire.PING, 0, 0, new byte[8]));
    Thread flood = new Thread(() -> client.wire().sendsAsFarAsPossible(pings));
    flood.start();
    isCutForAFlood(client);
  }

  /** CVE-2019-9515. */
  @Test
  void settingsAreCounted() {
    Http2Wire client = begins();
    byte[] settings = repeated(12_000, Http2Wire.frame(Http2Wire.SETTINGS, 0, 0));
    Thread flood = new Thread(() -> client.wire().sendsAsFarAsPossible(settings));
    flood.start();
    isCutForAFlood(client);
  }

  /** CVE-2019-9518. */
  @Test
  void emptyFramesAreCounted() {
    Http2Wire client = begins();
    int stream = client.posts("/");
    stage.backend().accepts().readsHead();
    byte[] empty = Http2Wire.frame(Http2Wire.DATA, 0, stream);
    client.wire().sendsAsFarAsPossible(repeated(1000, empty));
    isCutForAFlood(client);
  }

  @Test
  void dataThatNobodyReadsCostsItsWindowHoweverSmallTheFrames() {
    stage.startWithRoute(route -> route.connectTimeout(Duration.ofSeconds(30)));
    Http2Wire client = Http2Wire.begins(stage.connects());
    int stream = client.asksForWebSocket("/");
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    // The handshake is not answered: what the client sends ahead is held.
    byte[] frame = Http2Wire.frame(Http2Wire.DATA, 0, stream, new byte[1]);
    int small = 16 * 1024;
    byte[] all = repeated(small, frame);
    long before = DirectMemory.used();
    client.wire().sends(all);
    for (int i = 0; i < 15; i++) {
      client.sendsData(stream, false, new byte[small]);
    }
    client.sends(Http2Wire.PING, 0, 0, new byte[8]);
    client.reads(0);
    assertThat(DirectMemory.used() - before).isLessThan(8 << 20);
    client.sends(Http2Wire.DATA, 0, stream, new byte[1]);
    assertThat(client.reads(stream).errorCode()).as("FLOW_CONTROL_ERROR").isEqualTo(3);
  }
}
