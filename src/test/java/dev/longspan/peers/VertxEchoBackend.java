package dev.longspan.peers;

import dev.longspan.wire.Stage;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.net.URI;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code echo-backend.js} is, built on Vert.x; it tells the cookies that it got, and has a
 * page.
 */
final class VertxEchoBackend implements AutoCloseable {

  private static final Pattern CLOSE = Pattern.compile("close (\\d+) (.*)");

  private final Vertx vertx = Vertx.vertx();
  private final HttpServer server;

  VertxEchoBackend() {
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost("127.0.0.1")
            .setPort(0)
            .setMaxWebSocketMessageSize(1 << 20)
            .setWebSocketSubProtocols(List.of("echo"));
    server =
        Stage.await(
            vertx.createHttpServer(options).requestHandler(VertxEchoBackend::serve).listen());
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.actualPort());
  }

  private static void serve(HttpServerRequest request) {
    if (request.uri().contains("refuse")) {
      request.response().setStatusCode(401).putHeader("WWW-Authenticate", "Basic").end("no");
    } else if (request.path().endsWith("/page")) {
      request.response().putHeader("Content-Type", "text/html").end("<p>page");
    } else {
      request.toWebSocket().onSuccess(VertxEchoBackend::echo);
    }
  }

  private static void echo(ServerWebSocket socket) {
    socket.textMessageHandler(
        text -> {
          Matcher close = CLOSE.matcher(text);
          if (close.matches()) {
            socket.close((short) Integer.parseInt(close.group(1)), close.group(2));
          } else if (text.equals("cookie?")) {
            socket.writeTextMessage(String.valueOf(socket.headers().get("Cookie")));
          } else {
            socket.writeTextMessage(text);
          }
        });
    socket.binaryMessageHandler((Buffer bytes) -> socket.writeBinaryMessage(bytes));
  }

  @Override
  public void close() {
    Stage.await(vertx.close());
  }
}
