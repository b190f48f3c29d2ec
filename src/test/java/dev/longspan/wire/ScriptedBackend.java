package dev.longspan.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** A backend that does nothing by itself: the test accepts each connection and answers by hand. */
public final class ScriptedBackend implements AutoCloseable {

  private final ServerSocket server;
  private final List<HttpWire> accepted = new ArrayList<>();

  public ScriptedBackend() {
    this(0);
  }

  /**
   * Accepts with a given receive buffer, so that a test knows when the backend's side is full.
   *
   * @param receiveBufferBytes 0 leaves it to the system
   */
  public ScriptedBackend(int receiveBufferBytes) {
    this(receiveBufferBytes, 0);
  }

  /**
   * Accepts on a given port, where another one was before.
   *
   * @param port 0 leaves it to the system
   */
  public ScriptedBackend(int receiveBufferBytes, int port) {
    try {
      server = new ServerSocket();
      server.setReuseAddress(true);
      if (receiveBufferBytes > 0) {
        server.setReceiveBufferSize(receiveBufferBytes);
      }
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
      server.setSoTimeout((int) Wire.PATIENCE.toMillis());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for the next connection. */
  public HttpWire accepts() {
    try {
      HttpWire wire = HttpWire.backend(server.accept());
      accepted.add(wire);
      return wire;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All connections so far, those included that nobody has waited for yet. */
  List<HttpWire> accepted() {
    try {
      server.setSoTimeout(20);
      while (true) {
        accepted.add(HttpWire.backend(server.accept()));
      }
    } catch (SocketTimeoutException e) {
      return accepted;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return server.getLocalPort();
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + port());
  }

  /** Stops listening, so that the next connection is refused; open ones stay. */
  public void stopsListening() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    stopsListening();
    accepted.forEach(HttpWire::close);
  }
}
