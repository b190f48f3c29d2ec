package dev.longspan.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/**
 * One end of a TCP connection on a plain blocking socket: exact bytes out, exact bytes in. Nothing
 * is answered that a test did not say. Every read has a deadline.
 */
public class Wire implements AutoCloseable {

  /** The longest that any test waits for anything. */
  public static final Duration PATIENCE = Duration.ofSeconds(10);

  final Socket socket;
  private final InputStream in;
  private final OutputStream out;

  Wire(Socket socket) {
    this.socket = socket;
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout((int) PATIENCE.toMillis());
      in = new BufferedInputStream(socket.getInputStream());
      out = socket.getOutputStream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes the bytes at once. */
  public Wire sends(byte[] bytes) {
    try {
      out.write(bytes);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes the text as ISO 8859-1. */
  public Wire sends(String text) {
    return sends(text.getBytes(ISO_8859_1));
  }

  /** Writes each byte in a packet of its own. */
  public Wire sendsByteByByte(byte[] bytes) {
    for (byte single : bytes) {
      sends(new byte[] {single});
    }
    return this;
  }

  /** Writes until all is written or the peer has had enough. */
  public void sendsAsFarAsPossible(byte[] bytes) {
    try {
      out.write(bytes);
    } catch (IOException e) {
      return;
    }
  }

  /** Reads that many bytes. */
  public byte[] reads(int count) {
    try {
      byte[] bytes = in.readNBytes(count);
      if (bytes.length < count) {
        throw new EOFException("the end came after %d of %d bytes".formatted(bytes.length, count));
      }
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads what is there, at least one byte; -1 at the end. */
  public int readsSome(byte[] into) {
    try {
      return in.read(into);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether bytes, or the end, come within this time; nothing is consumed. */
  public boolean hasBytesWithin(Duration time) {
    try {
      socket.setSoTimeout((int) time.toMillis());
      in.mark(1);
      in.read();
      in.reset();
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      patientAgain();
    }
  }

  /** Takes the deadline off the reads, for an end that serves rather than tests. */
  public void waitsForEver() {
    try {
      socket.setSoTimeout(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void patientAgain() {
    try {
      socket.setSoTimeout((int) PATIENCE.toMillis());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads all up to the peer's FIN. */
  public byte[] readsToTheEnd() {
    try {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads all that comes before the connection ends, one way or the other. */
  public byte[] readsToTheEndOrReset() {
    ByteArrayOutputStream seen = new ByteArrayOutputStream();
    byte[] some = new byte[8192];
    try {
      int count;
      while ((count = in.read(some)) > 0) {
        seen.write(some, 0, count);
      }
    } catch (SocketTimeoutException e) {
      throw new UncheckedIOException(e);
    } catch (IOException e) {
      return seen.toByteArray();
    }
    return seen.toByteArray();
  }

  /** The same, as ISO 8859-1. */
  public String readsTextToTheEndOrReset() {
    return new String(readsToTheEndOrReset(), ISO_8859_1);
  }

  /** Reads up to the end of a line, which is included. */
  String readsLine() {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int last = -1;
    while (true) {
      int next = reads(1)[0] & 0xFF;
      line.write(next);
      if (last == '\r' && next == '\n') {
        return line.toString(ISO_8859_1);
      }
      last = next;
    }
  }

  /** Reads the head of an HTTP message. */
  public Head readsHead() {
    StringBuilder raw = new StringBuilder();
    String line;
    do {
      line = readsLine();
      raw.append(line);
    } while (!line.equals("\r\n"));
    return Head.parse(raw.toString());
  }

  /** Expects the peer's orderly end (FIN), and nothing before it. */
  public void seesEnd() {
    byte[] rest = readsToTheEnd();
    if (rest.length > 0) {
      throw new AssertionError("bytes before the end: " + printable(rest));
    }
  }

  /** Expects a reset, after whatever bytes. */
  public void seesReset() {
    try {
      in.readAllBytes();
    } catch (SocketTimeoutException e) {
      throw new UncheckedIOException(e);
    } catch (IOException e) {
      return;
    }
    throw new AssertionError("an orderly end where a reset was due");
  }

  /** Expects the connection to end one way or the other, and nothing before that. */
  public void seesEndOrReset() {
    byte[] rest;
    try {
      rest = in.readAllBytes();
    } catch (SocketTimeoutException e) {
      throw new UncheckedIOException(e);
    } catch (IOException e) {
      return;
    }
    if (rest.length > 0) {
      throw new AssertionError("bytes before the end: " + printable(rest));
    }
  }

  /** Ends the own direction (FIN) and keeps reading. */
  public void halfCloses() {
    try {
      socket.shutdownOutput();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Cuts the connection with a reset (RST). */
  public void resets() {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public InetSocketAddress localAddress() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String printable(byte[] bytes) {
    String text = new String(bytes, ISO_8859_1);
    return text.length() <= 2000 ? text : text.substring(0, 2000) + "...";
  }
}
