package dev.longspan.polled;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.longspan.wire.Wire;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;

/**
 * A small HTTP server that keeps the rules of some API: a thread for each request, which may wait
 * for news. Everything that requests share is guarded by the stand-in's monitor.
 */
abstract class StandIn implements AutoCloseable {

  static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private boolean closed;

  /** A request, whole. */
  record Request(
      String method,
      String path,
      Map<String, List<String>> query,
      HttpExchange exchange,
      String body) {

    /** A parameter of the query; null: there is none. */
    String parameter(String name) {
      return query.containsKey(name) ? query.get(name).get(0) : null;
    }

    /** A header; null: there is none. */
    String header(String name) {
      return exchange.getRequestHeaders().getFirst(name);
    }

    /** A parameter of a body that is a form; null: there is none. */
    String form(String name) {
      List<String> values = new QueryStringDecoder(body, false).parameters().get(name);
      return values == null ? null : values.get(0);
    }
  }

  /** An answer. */
  record Answer(int status, Map<String, String> headers, String body) {

    static Answer json(int status, String body) {
      return new Answer(status, Map.of("Content-Type", "application/json"), body);
    }

    static Answer json(String body) {
      return json(200, body);
    }
  }

  StandIn() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::serve);
    server.setExecutor(threads);
    server.start();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Answers a request; called with the monitor held. */
  abstract Answer answer(Request request) throws IOException, InterruptedException;

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      QueryStringDecoder target = new QueryStringDecoder(exchange.getRequestURI().toString());
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      Request request =
          new Request(
              exchange.getRequestMethod(), target.path(), target.parameters(), exchange, body);
      Answer answer;
      synchronized (this) {
        answer = answer(request);
      }
      byte[] bytes = answer.body().getBytes(UTF_8);
      answer.headers().forEach(exchange.getResponseHeaders()::set);
      boolean none = answer.status() == 204 || answer.status() == 304;
      exchange.sendResponseHeaders(answer.status(), none || bytes.length == 0 ? -1 : bytes.length);
      if (!none && bytes.length > 0) {
        exchange.getResponseBody().write(bytes);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits, with the monitor held, until something holds; false: it does not, after this time. */
  final boolean holdsWithin(long millis, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + millis * 1_000_000;
    while (!condition.getAsBoolean() && !closed) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return !closed;
  }

  /** What the test waits for comes to be. */
  final synchronized void await(BooleanSupplier condition) {
    try {
      if (!holdsWithin(Wire.PATIENCE.toMillis(), condition)) {
        throw new AssertionError("it did not come to be");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  static JsonNode json(String text) throws IOException {
    return JSON.readTree(text);
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    server.stop(0);
    threads.shutdownNow();
  }
}
