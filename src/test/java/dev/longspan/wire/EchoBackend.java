package dev.longspan.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A backend that echoes: WebSocket frames one by one, and the bodies of plain requests. */
public final class EchoBackend implements AutoCloseable {

  private final ServerSocket server;
  private final Set<HttpWire> open = ConcurrentHashMap.newKeySet();

  /** Status of the answer to every request and upgrade; 200: they are served. */
  private volatile int status = 200;

  public EchoBackend() {
    this(0);
  }

  /** On a port, for one that comes back. */
  public EchoBackend(int port) {
    this(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  /** On another address of this machine. */
  public EchoBackend(InetSocketAddress address) {
    try {
      server = new ServerSocket();
      server.setReuseAddress(true);
      server.bind(address, 1000);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start("acceptor of an echo backend", this::acceptAll);
  }

  private static void start(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void acceptAll() {
    try {
      while (true) {
        Socket socket = server.accept();
        HttpWire wire = HttpWire.backend(socket);
        open.add(wire);
        start("connection of an echo backend", () -> serve(wire));
      }
    } catch (IOException e) {
      open.forEach(HttpWire::close); // the end of the backend
    }
  }

  private void serve(HttpWire wire) {
    try {
      wire.waitsForEver();
      while (true) {
        Message request = wire.readsRequest();
        if (status != 200) {
          wire.sendsHead("HTTP/1.1 " + status + " As told", "Content-Length: 0");
        } else if (request.head().has("Upgrade")) {
          wire.sends(Handshake.answer(request.head()));
          echoFrames(wire);
          return;
        } else {
          echoBody(wire, request);
        }
      }
    } catch (RuntimeException | AssertionError e) {
      // However a client or the gateway leaves, this connection is over; the others go on.
      open.remove(wire);
    } finally {
      wire.close();
      open.remove(wire);
    }
  }

  private static void echoFrames(HttpWire wire) {
    while (true) {
      Frame frame = wire.readsFrame();
      switch (frame.opcode()) {
        case Frame.CLOSE -> {
          wire.sends(frame);
          return;
        }
        case Frame.PING -> wire.sends(Frame.of(Frame.PONG, frame.payload()));
        case Frame.PONG -> {}
        default -> wire.sends(frame);
      }
    }
  }

  private static void echoBody(HttpWire wire, Message request) {
    byte[] body = request.body();
    if (request.head().target().startsWith("/chunked")) {
      wire.sendsHead("HTTP/1.1 200 OK", "Transfer-Encoding: chunked");
      if (body.length > 0) {
        wire.sends(Integer.toHexString(body.length) + "\r\n").sends(body).sends("\r\n");
      }
      wire.sendsLastChunk();
    } else {
      wire.sendsHead("HTTP/1.1 200 OK", "Content-Length: " + body.length).sends(body);
    }
  }

  /** Answers with this from now on; with 200, serves. */
  public void answersWith(int value) {
    status = value;
  }

  /** Connections that are open now. */
  public int openConnections() {
    return open.size();
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  public int port() {
    return server.getLocalPort();
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
