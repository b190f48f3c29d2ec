package dev.longspan.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * A client's end of an HTTP/2 connection, frame by frame: nothing is sent that a test did not say,
 * but for the acknowledgement of SETTINGS and PING. Frames of streams wait until the test asks for
 * them.
 */
public final class Http2Wire {

  public static final int DATA = 0;
  public static final int HEADERS = 1;
  public static final int PRIORITY = 2;
  public static final int RST_STREAM = 3;
  public static final int SETTINGS = 4;
  public static final int PING = 6;
  public static final int GOAWAY = 7;
  public static final int WINDOW_UPDATE = 8;
  public static final int CONTINUATION = 9;

  public static final int END_STREAM = 1;
  public static final int ACK = 1;
  public static final int END_HEADERS = 4;

  public static final int NO_ERROR = 0;
  public static final int PROTOCOL_ERROR = 1;
  public static final int REFUSED_STREAM = 7;
  public static final int CANCEL = 8;
  public static final int ENHANCE_YOUR_CALM = 11;

  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

  /** A frame as it came. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record StreamFrame(int type, int flags, int stream, byte[] payload) {

    public boolean isEndOfStream() {
      return (type == DATA || type == HEADERS) && (flags & END_STREAM) != 0;
    }

    /** The error code of RST_STREAM, or of GOAWAY. */
    public int errorCode() {
      return ByteBuffer.wrap(payload).getInt(type == GOAWAY ? 4 : 0);
    }

    /** The last stream that a GOAWAY leaves alive. */
    public int lastStream() {
      return ByteBuffer.wrap(payload).getInt(0);
    }
  }

  private final HttpWire wire;
  private final DefaultHttp2HeadersEncoder encoder =
      new DefaultHttp2HeadersEncoder((name, value) -> true, true);
  private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);
  private final Map<Integer, Deque<StreamFrame>> waiting = new HashMap<>();
  private final Map<Integer, Long> settings = new HashMap<>();
  private final Map<Integer, Integer> windows = new HashMap<>();
  private boolean opensWindows = true;
  private int lastStream = -1;

  private Http2Wire(HttpWire wire) {
    this.wire = wire;
  }

  /** Begins to speak HTTP/2 with the default settings. */
  public static Http2Wire begins(HttpWire wire) {
    Http2Wire client = new Http2Wire(wire);
    client.wire.sends(PREFACE);
    return client.sends(SETTINGS, 0, 0);
  }

  /** The connection itself. */
  public HttpWire wire() {
    return wire;
  }

  /** From now on what is received opens no window: the gateway can send 65,535 bytes. */
  public Http2Wire opensNoWindows() {
    opensWindows = false;
    return this;
  }

  /** A setting of the gateway, once its SETTINGS were read. */
  public long setting(int number) {
    while (settings.isEmpty()) {
      keep(readsFrame());
    }
    return settings.getOrDefault(number, -1L);
  }

  // ---- out ----

  /** Writes a frame as it is. */
  public Http2Wire sends(int type, int flags, int stream, byte... payload) {
    wire.sends(frame(type, flags, stream, payload));
    return this;
  }

  /** A frame's bytes. */
  public static byte[] frame(int type, int flags, int stream, byte... payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .put((byte) (payload.length >>> 16))
        .putShort((short) payload.length)
        .put((byte) type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }

  /** The number of the next stream. */
  public int nextStream() {
    lastStream += 2;
    return lastStream;
  }

  /** Opens a stream with a request that has no body; names and values alternate. */
  public int requests(String... fields) {
    int stream = nextStream();
    sends(HEADERS, END_HEADERS | END_STREAM, stream, block(fields));
    return stream;
  }

  /** Opens a stream with a GET. */
  public int gets(String path, String... more) {
    String[] fields = {":method", "GET", ":scheme", "http", ":path", path, ":authority", "a"};
    return requests(joined(fields, more));
  }

  /** Opens a stream with a request whose body follows. */
  public int begins(String... fields) {
    int stream = nextStream();
    sends(HEADERS, END_HEADERS, stream, block(fields));
    return stream;
  }

  /** Opens a stream with a POST whose body follows. */
  public int posts(String path, String... more) {
    String[] fields = {":method", "POST", ":scheme", "http", ":path", path, ":authority", "a"};
    return begins(joined(fields, more));
  }

  /** Opens a stream with a WebSocket's handshake. */
  public int asksForWebSocket(String path, String... more) {
    String[] fields = {
      ":method", "CONNECT",
      ":protocol", "websocket",
      ":scheme", "http",
      ":path", path,
      ":authority", "a",
      "sec-websocket-version", "13"
    };
    return begins(joined(fields, more));
  }

  /** A header section, compressed; nothing goes into the dynamic table. */
  public byte[] block(String... fields) {
    ByteBuf out = Unpooled.buffer();
    try {
      encoder.encodeHeaders(1, new Fields(fields).headers(), out);
      return ByteBufUtil.getBytes(out);
    } catch (Http2Exception e) {
      throw new AssertionError(e);
    } finally {
      out.release();
    }
  }

  /** Writes some of a body. */
  public Http2Wire sendsData(int stream, boolean end, byte[] data) {
    return sends(DATA, end ? END_STREAM : 0, stream, data);
  }

  /** Writes some of a body. */
  public Http2Wire sendsData(int stream, boolean end, String data) {
    return sendsData(stream, end, data.getBytes(ISO_8859_1));
  }

  /** Writes masked WebSocket frames, in one DATA frame. */
  public Http2Wire sends(int stream, Frame... frames) {
    return sendsData(stream, false, wire.encoded(frames));
  }

  public Http2Wire resets(int stream, int errorCode) {
    return sends(RST_STREAM, 0, stream, ByteBuffer.allocate(4).putInt(errorCode).array());
  }

  /** Lets the gateway send more, on a stream or (0) on the connection. */
  public Http2Wire opensWindow(int stream, int bytes) {
    return sends(WINDOW_UPDATE, 0, stream, ByteBuffer.allocate(4).putInt(bytes).array());
  }

  private static String[] joined(String[] first, String[] second) {
    String[] all = new String[first.length + second.length];
    System.arraycopy(first, 0, all, 0, first.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }

  // ---- in ----

  /** Reads the next frame that the gateway sends, whatever it is. */
  private StreamFrame readsFrame() {
    ByteBuffer head = ByteBuffer.wrap(wire.reads(9));
    int length = ((head.get() & 0xFF) << 16) | (head.getShort() & 0xFFFF);
    int type = head.get();
    int flags = head.get();
    return new StreamFrame(type, flags, head.getInt(), wire.reads(length));
  }

  private void keep(StreamFrame frame) {
    if (frame.type() == SETTINGS && (frame.flags() & ACK) == 0) {
      ByteBuffer values = ByteBuffer.wrap(frame.payload());
      while (values.hasRemaining()) {
        settings.put((int) values.getShort(), (long) values.getInt());
      }
      sends(SETTINGS, ACK, 0);
    } else if (frame.type() == PING && (frame.flags() & ACK) == 0) {
      sends(PING, ACK, 0, frame.payload());
    } else if (frame.type() == WINDOW_UPDATE) {
      windows.merge(frame.stream(), ByteBuffer.wrap(frame.payload()).getInt(), Integer::sum);
    } else if (frame.type() != SETTINGS) {
      waiting.computeIfAbsent(frame.stream(), each -> new ArrayDeque<>()).add(frame);
    }
  }

  /** Waits for the next frame of a stream, or (0) for GOAWAY or PING's answer. */
  public StreamFrame reads(int stream) {
    Deque<StreamFrame> frames = waiting.computeIfAbsent(stream, each -> new ArrayDeque<>());
    while (frames.isEmpty()) {
      keep(readsFrame());
    }
    StreamFrame frame = frames.remove();
    if (opensWindows && frame.type() == DATA && frame.payload().length > 0) {
      opensWindow(0, frame.payload().length);
      if (!frame.isEndOfStream()) {
        opensWindow(stream, frame.payload().length);
      }
    }
    return frame;
  }

  /** How much further the gateway lets a stream send, as far as it said so within a time. */
  public int windowOpened(int stream, Duration time) {
    while (!windows.containsKey(stream) && wire.hasBytesWithin(time.plusMillis(1))) {
      keep(readsFrame());
    }
    Integer opened = windows.remove(stream);
    return opened == null ? 0 : opened;
  }

  /** Waits for a header section of a stream. */
  public Fields readsHeaders(int stream) {
    return fields(reads(stream));
  }

  /** The header section in a frame. */
  public Fields fields(StreamFrame frame) {
    assertThat(frame.type()).as("type of " + frame).isEqualTo(HEADERS);
    ByteBuf in = Unpooled.wrappedBuffer(frame.payload());
    try {
      return new Fields(decoder.decodeHeaders(frame.stream(), in), frame.isEndOfStream());
    } catch (Http2Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Waits for data of a stream up to its end, which must be in a DATA frame. */
  public String readsBody(int stream) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    StreamFrame frame;
    do {
      frame = reads(stream);
      assertThat(frame.type()).as("type of " + frame).isEqualTo(DATA);
      body.writeBytes(frame.payload());
    } while (!frame.isEndOfStream());
    return body.toString(ISO_8859_1);
  }

  /** Expects this status next, and returns the body. */
  public String readsAnswer(int stream, int status) {
    Fields head = readsHeaders(stream);
    assertThat(head.status()).isEqualTo(status);
    return head.isEnd() ? "" : readsBody(stream);
  }

  /** Expects the stream to be reset next. */
  public void seesReset(int stream, int errorCode) {
    StreamFrame frame = reads(stream);
    assertThat(frame.type()).as("type of " + frame).isEqualTo(RST_STREAM);
    assertThat(frame.errorCode()).isEqualTo(errorCode);
  }

  /** Waits for a GOAWAY, and returns it. */
  public StreamFrame seesGoAway(int errorCode) {
    StreamFrame frame;
    do {
      frame = reads(0);
    } while (frame.type() != GOAWAY);
    assertThat(frame.errorCode()).isEqualTo(errorCode);
    return frame;
  }

  /** Expects the stream to end with an empty DATA frame. */
  public void seesEnd(int stream) {
    StreamFrame frame = reads(stream);
    assertThat(frame.isEndOfStream()).as("the end: " + frame).isTrue();
    assertThat(frame.payload()).isEmpty();
  }

  /** Expects exactly these WebSocket frames next; DATA frames may cut them anywhere. */
  public Http2Wire receives(int stream, Frame... frames) {
    for (Frame frame : frames) {
      assertThat(readsWebSocketFrame(stream)).as("next frame").isEqualTo(frame);
    }
    return this;
  }

  /** Waits for a WebSocket frame, which must not be masked. */
  public Frame readsWebSocketFrame(int stream) {
    return Frame.reads(count -> readsData(stream, count), false);
  }

  private byte[] readsData(int stream, int count) {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    while (data.size() < count) {
      StreamFrame frame = reads(stream);
      assertThat(frame.type()).as("type of " + frame).isEqualTo(DATA);
      assertThat(frame.isEndOfStream()).as("an early end").isFalse();
      int wanted = Math.min(count - data.size(), frame.payload().length);
      data.write(frame.payload(), 0, wanted);
      if (wanted < frame.payload().length) {
        byte[] rest = Arrays.copyOfRange(frame.payload(), wanted, frame.payload().length);
        waiting.get(stream).addFirst(new StreamFrame(DATA, 0, stream, rest));
      }
    }
    return data.toByteArray();
  }

  /** A header section. */
  public static final class Fields {

    private final Http2Headers headers;
    private final boolean end;

    Fields(Http2Headers headers, boolean end) {
      this.headers = headers;
      this.end = end;
    }

    Fields(String... namesAndValues) {
      this(new DefaultHttp2Headers(false), false);
      for (int i = 0; i < namesAndValues.length; i += 2) {
        headers.add(new AsciiString(namesAndValues[i]), new AsciiString(namesAndValues[i + 1]));
      }
    }

    Http2Headers headers() {
      return headers;
    }

    public int status() {
      return Integer.parseInt(headers.status().toString());
    }

    /** Value of a field; null: it is not there. */
    public String value(String name) {
      CharSequence value = headers.get(name);
      return value == null ? null : value.toString();
    }

    /** Whether the stream ends with it. */
    public boolean isEnd() {
      return end;
    }
  }
}
