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
import javax.net.ssl.SSLServerSocket;

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
    this(receiveBufferBytes, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  /** Listens on another address of this machine. */
  public ScriptedBackend(String address, int port) {
    this(0, new InetSocketAddress(address, port));
  }

  private ScriptedBackend(int receiveBufferBytes, InetSocketAddress address) {
    try {
      server = new ServerSocket();
      server.setReuseAddress(true);
      if (receiveBufferBytes > 0) {
        server.setReceiveBufferSize(receiveBufferBytes);
      }
      server.bind(address, 100);
      server.setSoTimeout((int) Wire.PATIENCE.toMillis());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Speaks TLS, and asks for the client's certificate if it is told to. */
  public ScriptedBackend(TestCertificate certificate, boolean wantsCertificate) {
    try {
      SSLServerSocket secure =
          (SSLServerSocket)
              certificate
                  .serving()
                  .getServerSocketFactory()
                  .createServerSocket(0, 100, InetAddress.getLoopbackAddress());
      secure.setNeedClientAuth(wantsCertificate);
      secure.setSoTimeout((int) Wire.PATIENCE.toMillis());
      server = secure;
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

  /** The same by name and over TLS. */
  public URI secureUri() {
    return URI.create("https://localhost:" + port());
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
