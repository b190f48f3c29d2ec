package dev.longspan.matrix;

import dev.longspan.wire.Head;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Message;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Takes requests and gives each to the conversation that its query names. */
final class BackendServer implements AutoCloseable {

  private final ServerSocket server;
  private final Supplier<BackendEnd> kind;
  private final Map<String, BackendEnd> ends = new ConcurrentHashMap<>();
  private final Set<HttpWire> open = ConcurrentHashMap.newKeySet();

  BackendServer(Supplier<BackendEnd> kind) {
    this.kind = kind;
    try {
      server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start(this::acceptAll);
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "backend of the matrix");
    thread.setDaemon(true);
    thread.start();
  }

  private void acceptAll() {
    try {
      while (true) {
        HttpWire wire = HttpWire.backend(server.accept());
        open.add(wire);
        start(() -> serve(wire));
      }
    } catch (IOException e) {
      open.forEach(HttpWire::close); // the end of the backend
    }
  }

  private void serve(HttpWire wire) {
    BackendEnd end = null;
    try {
      wire.waitsForEver();
      boolean goesOn = true;
      while (goesOn) {
        Message request = wire.readsRequest();
        end = end(cell(request.head()));
        goesOn = end.takes(wire, request);
      }
    } catch (UncheckedIOException over) {
      if (end != null) {
        end.gone(wire);
      }
    }
  }

  /** The conversation that a request belongs to. */
  static String cell(Head request) {
    return new QueryStringDecoder(request.target()).parameters().get("cell").get(0);
  }

  /** This end of a conversation. */
  BackendEnd end(String cell) {
    return ends.computeIfAbsent(cell, each -> kind.get());
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
