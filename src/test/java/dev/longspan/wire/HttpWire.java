package dev.longspan.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/**
 * A TCP connection whose bytes are read as HTTP/1 messages and WebSocket frames, and written as the
 * test says.
 */
public final class HttpWire extends Wire {

  private static final int MASKING_KEY = 0x37FA213D;

  private final boolean isClient;

  private HttpWire(Socket socket, boolean isClient) {
    super(socket);
    this.isClient = isClient;
  }

  static HttpWire client(Socket socket) {
    return new HttpWire(socket, true);
  }

  /** A backend's end of a connection that it accepted. */
  public static HttpWire backend(Socket socket) {
    return new HttpWire(socket, false);
  }

  /** Writes header lines with their line ends, and the empty line. */
  public HttpWire sendsHead(String... lines) {
    sends(String.join("\r\n", lines) + "\r\n\r\n");
    return this;
  }

  /** Writes one chunk of a chunked body. */
  public HttpWire sendsChunk(String content) {
    sends(Integer.toHexString(content.length()) + "\r\n" + content + "\r\n");
    return this;
  }

  /** Ends a chunked body. */
  public HttpWire sendsLastChunk(String... trailers) {
    StringBuilder end = new StringBuilder("0\r\n");
    for (String trailer : trailers) {
      end.append(trailer).append("\r\n");
    }
    sends(end.append("\r\n").toString());
    return this;
  }

  /** Reads one chunk; empty: the last one (its trailers are still to be read). */
  public String readsChunk() {
    String size = readsLine().replaceFirst(";.*", "").strip();
    int length = Integer.parseInt(size, 16);
    if (length == 0) {
      return "";
    }
    String content = new String(reads(length), ISO_8859_1);
    assertThat(readsLine()).isEqualTo("\r\n");
    return content;
  }

  /** Reads chunks until this text is complete; it may come in any number of them. */
  public void readsInChunks(String expected) {
    StringBuilder seen = new StringBuilder();
    while (seen.length() < expected.length()) {
      seen.append(readsChunk());
    }
    assertThat(seen).hasToString(expected);
  }

  /** Reads a whole request. */
  public Message readsRequest() {
    Head head = readsHead();
    return readsBody(head, head.has("content-length") || head.has("transfer-encoding"));
  }

  /** Reads a whole response to any request but HEAD. */
  public Message readsResponse() {
    Head head = readsHead();
    int status = head.status();
    return readsBody(head, status >= 200 && status != 204 && status != 304);
  }

  /** Reads a response to a HEAD request: no body, whatever the head says. */
  public Message readsResponseToHead() {
    return readsBody(readsHead(), false);
  }

  private Message readsBody(Head head, boolean hasBody) {
    if (!hasBody) {
      return new Message(head, new byte[0], List.of());
    }
    if ("chunked".equalsIgnoreCase(head.value("transfer-encoding"))) {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      String chunk = readsChunk();
      while (!chunk.isEmpty()) {
        body.writeBytes(chunk.getBytes(ISO_8859_1));
        chunk = readsChunk();
      }
      return new Message(head, body.toByteArray(), readsTrailers());
    }
    String length = head.value("content-length");
    byte[] body = length == null ? readsToTheEnd() : reads(Integer.parseInt(length));
    return new Message(head, body, List.of());
  }

  /** Reads what follows the last chunk. */
  public List<Head.Field> readsTrailers() {
    List<Head.Field> trailers = new ArrayList<>();
    String line = readsLine();
    while (!line.equals("\r\n")) {
      trailers.add(Head.field(line.strip()));
      line = readsLine();
    }
    return trailers;
  }

  /** Writes frames, masked when this is the client's end, all in one write. */
  public HttpWire sends(Frame... frames) {
    sends(encoded(frames));
    return this;
  }

  /** The frames as this end writes them. */
  public byte[] encoded(Frame... frames) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (Frame frame : frames) {
      bytes.writeBytes(isClient ? frame.masked(MASKING_KEY) : frame.unmasked());
    }
    return bytes.toByteArray();
  }

  /** Expects exactly these frames next. */
  public HttpWire receives(Frame... frames) {
    for (Frame frame : frames) {
      assertThat(readsFrame()).as("next frame").isEqualTo(frame);
    }
    return this;
  }

  /** Expects a close frame with this code next, whatever its reason. */
  public Frame receivesClose(int code) {
    Frame frame = readsFrame();
    assertThat(frame.opcode()).as("opcode of " + frame).isEqualTo(Frame.CLOSE);
    assertThat(frame.closeCode()).as("close code of " + frame).isEqualTo(code);
    assertThat(frame.payload()).hasSizeLessThanOrEqualTo(125);
    return frame;
  }

  /**
   * Reads one frame; it must be masked exactly when this is the backend's end (RFC 6455 section
   * 5.1).
   */
  public Frame readsFrame() {
    return Frame.reads(this::reads, !isClient);
  }
}
