package dev.longspan.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * HTTP services that a gateway asks by itself: a backend that has something at every poll and takes
 * messages, an issuer's keys, and one that lets everybody in.
 */
final class PolledBackend implements AutoCloseable {

  private final Semaphore messages = new Semaphore(0);
  private final ExecutorService threads = Executors.newFixedThreadPool(4);
  private final HttpServer server;

  PolledBackend() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    server.setExecutor(threads);
    server.createContext("/polled", this::isPolled);
    server.createContext("/keys", exchange -> answer(exchange, 200, "{\"keys\":[]}"));
    server.createContext("/judge", exchange -> answer(exchange, 204, ""));
    server.start();
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Waits until a message of a client came. */
  void awaitsMessage() {
    try {
      if (!messages.tryAcquire(30, SECONDS)) {
        throw new AssertionError("no message came");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void isPolled(HttpExchange exchange) throws IOException {
    if (exchange.getRequestMethod().equals("POST")) {
      answer(exchange, 204, "");
      messages.release();
    } else {
      answer(exchange, 200, "news");
    }
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      byte[] body = text.getBytes(UTF_8);
      exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
